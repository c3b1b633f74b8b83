import { type Plan, planRollout, type RolloutEvent, type RolloutOptions, type RolloutSpec } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { type Simulation, simulate, type World } from '@landfall/core/testing';
import { type FakeOptions, fakeProvider } from '@landfall/provider-fake';
import { paperRouter } from './paper-router.ts';

/** When simulated canaries start: a whole minute, in milliseconds since the epoch. */
export const STARTED_AT = 1_800_000_000_000;

/** Milliseconds. */
export const MINUTE = 60_000;

const BAKE = { min: '10m', max: '2h', holdFor: '3h' } as const;

/** The stages of a careful rollout. */
const CAREFUL = [
  { percent: 5, bake: BAKE },
  { percent: 25, bake: BAKE },
  { percent: 50, bake: BAKE },
  { percent: 100, bake: '30m' },
] as const satisfies RolloutSpec['stages'];

/** The traffic of one region in a simulated world. */
export type Traffic = NonNullable<World['traffic']>[string];

/** A hundred requests a second, of which the previous version fails one in a thousand, and is slow with one in twenty. */
export const USUAL = { requestsPerSecond: 100, previous: { errors: 0.001, slower: 0.05 } } as const satisfies Traffic;

/** How a version answers that is like the previous one; and one that fails two requests in a hundred. */
export const GOOD = { errors: 0.001, slower: 0.05 } as const;
export const BAD = { errors: 0.02, slower: 0.05 } as const;

/** The usual traffic, and a new version that is like the previous one. */
export const FINE = { ...USUAL, next: [GOOD] } as const satisfies Traffic;

/** What a canary is planned with; everything has a default. */
export interface Canary extends Partial<RolloutSpec> {
  readonly cloud?: FakeOptions | undefined;
  readonly metrics?: RolloutOptions['metrics'];
  /** Whether the journal outlives the process; default true. */
  readonly outlives?: boolean | undefined;
}

/** The plan of a canary. */
export function canaryPlan({ cloud, metrics, outlives = true, ...spec }: Canary = {}): Plan {
  const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
  return planRollout(
    { model, regions: ['fake/a'], stages: CAREFUL, ...spec },
    {
      providers: { fake: fakeProvider(cloud), blunt: fakeProvider({ name: 'blunt', traffic: 'all-or-nothing' }) },
      metrics,
      ...(spec.routing !== undefined && { router: paperRouter }),
      journal: { ...memoryJournal(), outlivesProcess: outlives },
    },
  )._unsafeUnwrap();
}

/** A world with this traffic in every region of a plan. */
export function inEvery({ regions }: Plan, traffic: Traffic, more: World = {}): World {
  return { ...more, traffic: Object.fromEntries(regions.map(({ key }) => [key, traffic])) };
}

/** Simulates a canary to its end. */
export function simulateCanary(plan: Plan, world: World): Simulation {
  return simulate(plan, world, { startAt: STARTED_AT, id: 'r', mostEvents: 5_000 });
}

/** How many minutes after the start of a simulated canary an event came, in tenths. */
export function minuteOf({ at }: Pick<RolloutEvent, 'at'>): number {
  return Math.round((at - STARTED_AT) / (MINUTE / 10)) / 10;
}

function firstFailure({ state }: Simulation): string {
  const [failure] = state.failures;
  if (failure === undefined) return '';
  if (failure.kind === 'gate-failed') return ` by ${failure.gate} in ${failure.region ?? `the ${failure.scope}`}`;
  return ` by ${failure.kind}${failure.region === undefined ? '' : ` in ${failure.region}`}`;
}

/** A simulated canary in a line: its outcome, why, and where. */
export function endOfCanary(simulation: Simulation): string {
  const { state, stopped, events } = simulation;
  if (stopped !== 'ended') return stopped;
  const failed = events.find((event) => event.type === 'step-verdict' && event.verdict === 'fail');
  const at = failed?.type === 'step-verdict' && failed.observed !== true ? ` (${failed.step})` : '';
  return `${state.outcome}${firstFailure(simulation)}${at}`;
}
