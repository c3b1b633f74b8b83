import { planRollout, type RolloutEvent, type RolloutSpec } from '@landfall/core';
import { simulate, type World } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';

/** When the sample rollouts begin: 2026-11-27 08:00 UTC, in milliseconds since the epoch. */
const STARTED_AT = 1_795_766_400_000;

const HEALTH = { periodMs: 60_000, finalAfterMs: 60_000, countsSlower: true };
const PROVIDERS = {
  aws: fakeProvider({ name: 'aws', serving: { version: '41' }, health: HEALTH }),
  gcp: fakeProvider({ name: 'gcp', serving: { version: '41' }, health: HEALTH }),
};

const SPEC: RolloutSpec = {
  model: { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' },
  regions: [
    'aws/us-west-2',
    ['aws/us-east-1', 'aws/eu-west-1', 'gcp/europe-west4'],
    ['aws/ap-south-1', 'gcp/asia-east1'],
  ],
  stages: [
    { percent: 5, bake: { min: '10m', max: '2h' } },
    { percent: 25, bake: { min: '20m', max: '4h' } },
    { percent: 100, bake: '30m' },
  ],
  gates: [
    { metric: 'errors', noWorseThan: { acceptable: 1.25, harmful: 2 } },
    { metric: { slowerThan: '250ms' }, noWorseThan: { acceptable: 1.5, harmful: 3 } },
  ],
  approvals: [{ before: 'wave-2', by: ['Ada', 'Grace'] }, { before: 'stage-25' }],
  failure: { tolerate: 1 },
} as RolloutSpec;

/** The log of a simulated rollout. */
export function sampleLog(
  more: {
    readonly spec?: Partial<RolloutSpec>;
    readonly world?: World;
    readonly id?: string;
    readonly mostEvents?: number;
  } = {},
): readonly RolloutEvent[] {
  const spec = { ...SPEC, ...more.spec } as RolloutSpec;
  const plan = planRollout(spec, { providers: PROVIDERS })._unsafeUnwrap();
  const steps = Object.fromEntries(
    plan.regions.flatMap(({ key }, place) => [
      [`deploy:${key}`, { callMs: 900, takesMs: 240_000 + 37_000 * (place % 5) }],
      [`verify:${key}`, { callMs: 21_000 + 4_000 * (place % 3) }],
    ]),
  );
  const traffic: Record<string, NonNullable<World['traffic']>[string]> = Object.fromEntries(
    plan.regions.map(({ key }, place) => [
      key,
      {
        requestsPerSecond: 90 - 11 * (place % 6),
        previous: { errors: 0.012, slower: 0.03 },
        next: [{ errors: 0.011, slower: 0.028 }],
      },
    ]),
  );
  const world: World = { traffic, ...more.world, steps: { ...steps, ...more.world?.steps } };
  const { events } = simulate(plan, world, {
    id: more.id ?? 'fraud-42-k3x9',
    nonce: 'k3x9',
    startAt: STARTED_AT,
    ...(more.mostEvents !== undefined && { mostEvents: more.mostEvents }),
  });
  return events;
}

/** Both approvals, in time. */
export const APPROVED: NonNullable<World['commands']> = [
  { name: 'approve', step: 'approve:wave-2', by: 'Ada', reason: 'us-west-2 looks well', atMs: 900_000 },
  { name: 'approve', step: 'approve:stage-25', by: 'Grace', reason: 'no alarms', atMs: 3_000_000 },
];

/** Requests of which the new version fails more than is harmful, in one region. */
export function badTraffic(region: string): NonNullable<World['traffic']> {
  const good = {
    requestsPerSecond: 60,
    previous: { errors: 0.012, slower: 0.03 },
    next: [{ errors: 0.011, slower: 0.028 }],
  };
  const regions = SPEC.regions.flat() as readonly string[];
  return Object.fromEntries(regions.map((key) => [key, key === region ? { ...good, next: [{ errors: 0.06 }] } : good]));
}
