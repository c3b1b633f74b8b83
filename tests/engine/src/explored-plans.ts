import { type Plan, planRollout, type RolloutSpec } from '@landfall/core';
import { type Exploration, type ExploreOptions, explore } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { exposedBeyond } from './bounds-invariants.ts';
import { brokenPromises, claimedBeforeChange, earlyAndLocal, verifiedBeforeTraffic } from './invariants.ts';
import { brokenWorld } from './simulated-worlds.ts';

/** One plan to explore, and how. */
export interface Explored {
  readonly name: string;
  readonly plan: Plan;
  readonly options: ExploreOptions;
}

/** Every shape of up to three regions in up to two waves. */
const SHAPES = {
  '1': ['fake/a'],
  '2': [['fake/a', 'fake/b']],
  '1+1': ['fake/a', 'fake/b'],
  '3': [['fake/a', 'fake/b', 'fake/c']],
  '1+2': ['fake/a', ['fake/b', 'fake/c']],
  '2+1': [['fake/a', 'fake/b'], 'fake/c'],
} as const satisfies Readonly<Record<string, RolloutSpec['regions']>>;

export type Shape = keyof typeof SHAPES;

/** What of the spec is varied, and whether the regions have a previous deployment. */
export interface Manner {
  readonly stages: 1 | 2;
  readonly cutover: 'after-all' | 'per-wave';
  readonly previous: 'with' | 'without';
  /** What stops a rollout, or does not. */
  readonly more?: Pick<RolloutSpec, 'failure' | 'approvals' | 'monitoring'> | undefined;
}

/** A budget for one region, strict or not; a hold of what fails; a rollback of one wave; and a person who approves. */
export const DECIDED: readonly NonNullable<Manner['more']>[] = [
  { failure: { tolerate: 1 } },
  { failure: { tolerate: 1, mode: 'fast', mustSucceed: ['fake/a'] } },
  { failure: { reaction: 'hold', holdFor: '2m' } },
  { failure: { reaction: 'roll-back-wave' } },
  { approvals: [{ before: 'cutover', within: '2m' }] },
];

/** The manner of a plan that says nothing. */
const USUAL: Manner = { stages: 1, cutover: 'after-all', previous: 'with' };

/** Every manner. Without previous deployments all traffic moves at the last stage, so that two stages are as one; with one wave, both cutovers are the same. */
export function mannersOf(shape: Shape): readonly Manner[] {
  const cutovers = shape.includes('+') ? (['after-all', 'per-wave'] as const) : (['after-all'] as const);
  return cutovers.flatMap((cutover): readonly Manner[] => [
    { stages: 1, cutover, previous: 'with' },
    { stages: 2, cutover, previous: 'with' },
    { stages: 1, cutover, previous: 'without' },
  ]);
}

/** Whether an answer comes before time passes or not at all, or may be late: the time limit of a call is one look, or two. */
export type Answers = 'prompt' | 'late';

/** A plan with the usual manner, in what it does not say, to explore. Its deadlines allow for two or three looks, so that a step without an answer ends soon. */
export function toExplore(shape: Shape, manner: Partial<Manner>, answers: Answers, options: ExploreOptions): Explored {
  const { stages, cutover, previous, more } = { ...USUAL, ...manner };
  const call = answers === 'prompt' ? '1m' : '2m';
  const plan = planRollout(
    {
      model: { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' },
      regions: SHAPES[shape],
      stages: stages === 1 ? [{ percent: 100 }] : [{ percent: 10 }, { percent: 100 }],
      cutover,
      ...more,
      timeouts: { call, select: '2m', deploy: '3m', verify: '2m', route: '3m', monitor: '2m', retire: '3m' },
    },
    { providers: { fake: fakeProvider() } },
  )._unsafeUnwrap();
  const empty = previous === 'with' ? [] : plan.regions.map(({ key }) => key);
  const most = `${options.faults === Number.POSITIVE_INFINITY ? 'any number of' : options.faults} faults`;
  const commands = options.commands?.length === 0 ? 'no command' : 'one command';
  const decided = more === undefined ? '' : ` ${JSON.stringify(more)},`;
  const name = `${shape} regions,${decided} ${stages} stages, ${cutover}, ${previous} previous deployments, ${answers} answers: ${most}, ${commands}`;
  return { name, plan, options: { mostStates: 30_000_000, ...options, world: { empty } } };
}

/** Explores a plan, checks all promises and that no more is exposed than its bounds say. Of a path that goes on, what can be seen before its end. */
export function exploreWithPromises({ plan, options }: Explored): Exploration {
  const check: ExploreOptions['check'] = (events, state, cloud) => {
    if (state.status !== 'ended')
      return [verifiedBeforeTraffic, earlyAndLocal, claimedBeforeChange].flatMap((broken) => broken({ events }));
    const ended = { events, state, cloud };
    return [...brokenPromises({ events }), ...brokenWorld(ended), ...exposedBeyond(plan, ended, options.world ?? {})];
  };
  return explore(plan, { check, ...options });
}

/** Explores a plan, checks all promises, and prints how many states were visited and how long it took. */
export function exploreAndTell(explored: Explored): Exploration {
  const from = performance.now();
  const exploration = exploreWithPromises(explored);
  const seconds = (performance.now() - from) / 1_000;
  const states = exploration.states.toLocaleString('en');
  process.stdout.write(`${explored.name}: ${states} states in ${seconds.toFixed(1)} s\n`);
  return exploration;
}
