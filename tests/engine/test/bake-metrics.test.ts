import { advance, type MetricSource, type RolloutEvent, type RolloutSpec, startRollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { type FakeOptions, fakeProvider } from '@landfall/provider-fake';
import { ok } from 'neverthrow';
import { describe, expect, test } from 'vitest';
import { verdictsOf } from '../src/judged-log.ts';
import { only, play, SERVING, specOf } from './play.ts';

const MINUTE = 60_000;

interface Source {
  readonly bad?: (version: string) => number;
  readonly value?: (now: number) => number;
}

/** A source that counts a thousand requests a minute of each version, and has one value. */
function sourceOf({ bad = () => 1, value = () => 1 }: Source): MetricSource {
  return {
    specVersion: 'v1',
    name: 'shop',
    metrics: { refunds: { is: 'counts', periodMs: MINUTE, finalAfterMs: 0 }, 'queue-depth': { is: 'value' } },
    async counts({ version, from, to }) {
      const periods = Array.from({ length: (to - from) / MINUTE }, (_, index) => {
        const start = from + index * MINUTE;
        return { from: start, to: start + MINUTE, requests: 1_000, bad: bad(version) };
      });
      return ok({ state: 'counts', periods });
    },
    async value(_, { now }) {
      return ok({ state: 'value', value: value(now), samples: 1 });
    },
  };
}

function canary(gates: RolloutSpec['gates'], source: Source, cloud: FakeOptions = SERVING) {
  const stages = [{ percent: 50, bake: { min: '10m', max: '40m' } }, { percent: 100 }] as const;
  return play(specOf(['fake/a'], { stages, gates }), { cloud, metrics: sourceOf(source) });
}

const refunds = [{ metric: 'refunds', noWorseThan: { acceptable: 1.25, harmful: 2 } }] as const;
const failures = (events: readonly RolloutEvent[]) => only(events, 'step-end').flatMap(({ failure }) => failure ?? []);

describe("a gate on a source's counts", () => {
  test('passes a version that is like the previous one, and is asked for both by version', async () => {
    const asked = new Set<string>();
    const bad = (version: string): number => {
      asked.add(version);
      return 1;
    };
    const { result, events } = await canary(refunds, { bad });
    expect(result.isOk()).toBe(true);
    expect([...asked].sort()).toEqual(['41', '42']);
    expect(only(events, 'step-verdict')[0]?.evidence.map(({ gate }) => gate)).toEqual(['refunds']);
  });

  test('fails a version that is worse', async () => {
    const { events } = await canary(refunds, { bad: (version) => (version === '42' ? 20 : 1) });
    expect(failures(events)).toMatchObject([{ kind: 'gate-failed', gate: 'refunds', region: 'fake/a' }]);
  });

  test.each([
    ['more bad requests than requests', 1_001],
    ['a negative number', -1],
    ['a part of a request', 0.5],
  ])('takes %s for an error of the reading', async (_, bad) => {
    const { events } = await canary(refunds, { bad: (version) => (version === '42' ? bad : 1) });
    expect(only(events, 'step-waiting')[0]?.detail).toMatch(/cannot be read: .*shop\.counts .*\bbad\b/);
    expect(failures(events)).toMatchObject([{ kind: 'inconclusive', isOnlyTooFew: false }]);
    expect(verdictsOf(events)).toEqual([]);
  });
});

describe('a gate on a value', () => {
  const depth = [{ metric: 'queue-depth', max: 100, failures: 3 }] as const;

  test('passes while it is within its limit, and is not failed by fewer readings than it takes', async () => {
    const { result } = await canary(depth, { value: (now) => (Math.floor(now / MINUTE) % 4 < 2 ? 200 : 5) });
    expect(result.isOk()).toBe(true);
  });

  test('fails after so many readings in a row beyond its limit', async () => {
    const { events } = await canary(depth, { value: () => 101 });
    expect(failures(events)).toMatchObject([
      { kind: 'gate-failed', gate: 'queue-depth', found: expect.stringContaining('101') },
    ]);
    const start = only(events, 'step-start').find(({ action }) => action === 'bake')?.at ?? 0;
    const end = only(events, 'step-verdict')[0]?.at ?? 0;
    // One a period, once the warm-up is over.
    expect(Math.round((end - start) / MINUTE)).toBe(4);
  });

  test.each([
    ['latency-p95', { metric: 'latency-p95', max: 300, failures: 2 }],
    ['alarm', { metric: 'alarm', max: 0, failures: 2 }],
  ] as const)("reads the provider's %s", async (metric, gate) => {
    const metrics: FakeOptions['metrics'] = (query) => (query.metric === metric && query.version === '42' ? 900 : 0);
    const bad = await canary([gate], {}, { ...SERVING, metrics });
    expect(failures(bad.events)).toMatchObject([{ kind: 'gate-failed', gate: metric }]);
    const good = await canary([gate], {}, { ...SERVING, metrics: () => 0 });
    expect(good.result.isOk()).toBe(true);
  });
});

/** The log without what depends on when somebody looked. */
function told(events: readonly RolloutEvent[]): readonly string[] {
  return events.map((event) => ('step' in event ? `${event.type} ${event.step}` : event.type));
}

test.each([
  ['a good version', undefined],
  ['a bad version', [{ version: '42', errors: 0.1, perSecond: 50 }]],
] as const)('a rollout of %s that is taken in turns has the same log as in one process', async (_, requests) => {
  const stages = [{ percent: 50, bake: { min: '10m', max: '40m' } }, { percent: 100 }] as const;
  const spec = specOf(['fake/a'], {
    stages,
    gates: [...refunds, { metric: 'errors', acceptable: 0.01, harmful: 0.05 }],
  });
  const cloud = { ...SERVING, requests: requests ?? [{ perSecond: 50 }] };
  const metrics = sourceOf({});
  const embedded = await play(spec, { cloud, metrics });
  const clock = virtualClock({ auto: false });
  const options = { providers: { fake: fakeProvider({ clock, ...cloud }) }, journal: memoryJournal(), clock, metrics };
  (await startRollout(spec, { ...options, id: 'r' }))._unsafeUnwrap();
  for (let turns = 0; turns < 500; turns += 1) {
    const turn = (await advance('r', options))._unsafeUnwrap();
    if (turn.ended) break;
    await clock.advance((turn.wakeAt ?? Number.NaN) - clock.now());
  }
  const events = (await options.journal.read('r'))._unsafeUnwrap();
  expect(told(events)).toEqual(told(embedded.events));
  expect(verdictsOf(events)).toEqual(verdictsOf(embedded.events));
});

test.each<readonly [string, (minute: number) => number, string]>([
  ['three readings in a row beyond the limit', (minute) => (minute > 11 && minute < 16 ? 9 : 1), 'gate-failed'],
  ['two in three beyond it', (minute) => (minute < 9 || minute % 3 === 0 ? 1 : 9), 'none'],
])('in turns, each by a process of its own, a gate on a value counts %s', async (_, value, failure) => {
  const stages = [{ percent: 50, bake: { min: '19m', max: '20m', onInconclusive: 'fail' } }, { percent: 100 }] as const;
  const gates = [{ metric: 'queue-depth', max: 5, failures: 3 }] as const;
  const clock = virtualClock({ auto: false });
  const startedAt = clock.now();
  const metrics = sourceOf({ value: (now) => value(Math.floor((now - startedAt) / MINUTE)) });
  const options = {
    providers: { fake: fakeProvider({ clock, ...SERVING }) },
    journal: memoryJournal(),
    clock,
    metrics,
  };
  (await startRollout(specOf(['fake/a'], { stages, gates }), { ...options, id: 'r' }))._unsafeUnwrap();
  for (let turns = 0; turns < 200; turns += 1) {
    const turn = (await advance('r', options))._unsafeUnwrap();
    if (turn.ended) break;
    await clock.advance((turn.wakeAt ?? Number.NaN) - clock.now());
  }
  const events = (await options.journal.read('r'))._unsafeUnwrap();
  expect(failures(events)[0]?.kind ?? 'none').toBe(failure);
});
