import type { CommandName, RolloutSpec } from '@landfall/core';
import type { FakeOptions, Fault } from '@landfall/provider-fake';
import fc from 'fast-check';

/** Something that somebody does once the log has so many events. */
export interface Deed {
  readonly afterEvent: number;
  readonly does: CommandName | 'crash' | 'remove';
  /** Of the latter two: what happens to which version where. */
  readonly region: string;
  readonly version: '41' | '42';
}

/** A rollout, the cloud that it meets, and what happens meanwhile: plain data, printed where an invariant breaks. */
export interface Schedule {
  readonly spec: RolloutSpec;
  readonly cloud: FakeOptions;
  readonly deeds: readonly Deed[];
  /** What somebody decides about the first two holds of failures. */
  readonly decision: 'accept' | 'retry' | 'abort' | undefined;
  /** What is told of as it is, so that what a rollout says of the end can be compared with the truth. */
  readonly isHonest: boolean;
}

const NAMES = ['a', 'b', 'c', 'd', 'e'] as const;

const name = fc.constantFrom(...NAMES);
const method = fc.constantFrom('prepare', 'deploy', 'describe', 'verify', 'route', 'monitor', 'retire');
const errorKind = fc.constantFrom(
  'transient',
  'transient',
  'throttled',
  'capacity',
  'permission',
  'not-found',
  'unexpected',
);
const aim = {
  region: fc.option(name, { nil: undefined }),
  after: fc.nat({ max: 3 }),
  times: fc.constantFrom(1, 1, 2, 4, 1_000),
};
const ms = fc.constantFrom(0, 1, 500, 5_000, 90_000);

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constant('fail' as const), method, error: fc.record({ kind: errorKind }), ...aim }),
  fc.record({
    kind: fc.constant('throttle' as const),
    method,
    retryAfterMs: fc.constantFrom(100, 3_000, 30_000),
    ...aim,
  }),
  fc.record({ kind: fc.constant('hang' as const), method, afterChange: fc.boolean(), ...aim }),
  fc.record({ kind: fc.constant('slow' as const), method, ms, ...aim }),
  fc.record({
    kind: fc.constant('error-after-change' as const),
    method,
    error: fc.record({ kind: errorKind }),
    ...aim,
  }),
  fc.record({ kind: fc.constant('throws' as const), method, ...aim }),
  fc.record({
    kind: fc.constant('finding' as const),
    message: fc.constant('found'),
    level: fc.constantFrom('warning', 'error'),
    ...aim,
  }),
  fc.record({ kind: fc.constant('deploy-fails' as const), error: fc.record({ retryable: fc.boolean() }), ...aim }),
  fc.record({ kind: fc.constant('out-of-capacity' as const), at: fc.constantFrom('call', 'end'), ...aim }),
  fc.record({ kind: fc.constant('mixed' as const), ...aim }),
  fc.record({ kind: fc.constant('crash-later' as const), ms, ...aim }),
  fc.record({ kind: fc.constant('silent-rollback' as const), method: fc.constantFrom('deploy', 'route'), ms, ...aim }),
  fc.record({
    kind: fc.constant('stale' as const),
    method: fc.constantFrom('deploy', 'route', 'retire'),
    ms: fc.constantFrom(1_000, 2_000, 20_000),
    ...aim,
  }),
  fc.record({ kind: fc.constant('flapping' as const), periodMs: fc.constantFrom(300, 7_000), ...aim }),
  fc.record({ kind: fc.constant('sample-fails' as const), error: fc.record({ retryable: fc.boolean() }), ...aim }),
);

/** Regions in waves of any shape, all of which are different. */
const waves: fc.Arbitrary<RolloutSpec['regions']> = fc
  .tuple(
    fc.shuffledSubarray([...NAMES], { minLength: 1 }),
    fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 5, maxLength: 5 }),
  )
  .map(([names, sizes]) => {
    const left = names.map((each) => `fake/${each}`);
    const entries: (string | string[])[] = [];
    for (const size of sizes) {
      const wave = left.splice(0, size);
      if (wave.length > 0) entries.push(wave.length === 1 ? (wave[0] ?? '') : wave);
    }
    return entries;
  });

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const failure: fc.Arbitrary<RolloutSpec['failure']> = fc.constantFrom(
  undefined,
  undefined,
  { tolerate: 1 },
  { tolerate: '60%', mode: 'fast' },
  { toleratePerWave: 1 },
  { reaction: 'hold', holdFor: '30m' },
  { tolerate: 1, reaction: 'hold', holdFor: '30m' },
  { reaction: 'roll-back-wave' },
);

const spec: fc.Arbitrary<RolloutSpec> = fc
  .record({
    model: fc.constant({ name: 'fraud', version: '42', artifact: 's3://models/fraud' }),
    regions: waves,
    concurrency: optional(fc.integer({ min: 1, max: 3 })),
    cutover: fc.constantFrom('after-all', 'per-wave'),
    stages: fc.constantFrom(
      undefined,
      [{ percent: 10 }, { percent: 100 }],
      [{ percent: 5 }, { percent: 50 }, { percent: 100 }],
    ),
    previous: fc.constantFrom('keep', 'retire'),
    monitoring: fc.constantFrom('best-effort', 'required'),
    verify: fc.constantFrom(undefined, { samples: 'golden' }),
    retry: optional(fc.record({ attempts: fc.integer({ min: 1, max: 3 }) })),
    timeouts: fc.constantFrom(
      undefined,
      { call: '20s' },
      { deploy: '3m', verify: '1m', route: '2m', monitor: '1m', retire: '5m', call: '30s' },
    ),
    failure,
  })
  .map((made) => (made.failure?.reaction === 'roll-back-wave' ? { ...made, cutover: 'per-wave' } : made));

const cloud = fc.record({
  serving: fc.constantFrom(null, { version: '41' }, { version: '41' }),
  regions: fc.constantFrom({}, { a: { serving: null } }),
  deployMs: fc.constantFrom(0, 1_000, 60_000),
  routeMs: fc.constantFrom(0, 5_000),
  retireMs: fc.constantFrom(0, 10_000),
  lagMs: fc.constantFrom(0, 900, 2_000),
  settleMs: fc.constant(2_000),
  jitter: fc.constantFrom(0, 0.3),
  deployCalls: fc.constantFrom(1, 1, 2),
  routeCalls: fc.constantFrom(1, 1, 2),
  retireCalls: fc.constantFrom(1, 1, 3),
  traffic: fc.constantFrom('percent', 'percent', 'all-or-nothing'),
  retires: fc.constantFrom(true, true, true, false),
  faults: fc.array(fault, { maxLength: 4 }),
});

const deed: fc.Arbitrary<Deed> = fc.record({
  afterEvent: fc.integer({ min: 1, max: 120 }),
  does: fc.constantFrom('pause', 'stop', 'abort', 'crash', 'remove'),
  region: name,
  version: fc.constantFrom('41', '42'),
});

/** Reads that lag longer than the provider admits, and what happens behind a rollout's back, make it say what was true once. */
function isHonest(faults: readonly Fault[], deeds: readonly Deed[]): boolean {
  return (
    deeds.every(({ does }) => does !== 'crash' && does !== 'remove') &&
    faults.every(
      (each) =>
        (each.kind !== 'stale' || each.ms <= 2_000) &&
        each.kind !== 'crash-later' &&
        each.kind !== 'silent-rollback' &&
        // An answer that is not so: nothing there, though there is.
        !((each.kind === 'fail' || each.kind === 'error-after-change') && each.error?.kind === 'not-found'),
    )
  );
}

/** Random rollouts in random clouds. */
export const schedule: fc.Arbitrary<Schedule> = fc
  .record({
    spec,
    cloud,
    deeds: fc.array(deed, { maxLength: 3 }),
    decision: fc.constantFrom('accept', 'retry', 'retry', 'abort', undefined),
  })
  .map((made) => ({ ...made, isHonest: isHonest(made.cloud.faults, made.deeds) }));
