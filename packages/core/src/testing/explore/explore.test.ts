import { describe, expect, test } from 'vitest';
import { paperCloud } from '../../../test/paper-cloud.ts';
import type { Plan } from '../../plan/plan.ts';
import { planRollout } from '../../plan-rollout.ts';
import type { RolloutSpec } from '../../spec/rollout-spec.ts';
import { type Exploration, explore } from './explore.ts';
import type { ExploreOptions } from './explore-options.ts';
import { Explorer } from './explorer.ts';
import { replayPath } from './replay-path.ts';
import type { Situation } from './situation.ts';

function planOf(regions: RolloutSpec['regions'], more: Partial<RolloutSpec> = {}): Plan {
  const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
  const timeouts = {
    call: '1m',
    select: '2m',
    deploy: '3m',
    verify: '2m',
    route: '3m',
    monitor: '2m',
    retire: '3m',
  } as const;
  return planRollout({ model, regions, timeouts, ...more }, { providers: { x: paperCloud } })._unsafeUnwrap();
}

const ONE = planOf(['x/a']);
const TWO = planOf([['x/a', 'x/b']]);
const WAVES = planOf(['x/a', 'x/b'], { cutover: 'per-wave' });

function outcomesOf({ outcomes }: Exploration): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(
    outcomes.map(({ outcome, worst }) => [outcome, [worst.regions, worst.percent, worst.atRisk]]),
  );
}

describe('explore', () => {
  test.each<[what: string, plan: Plan, options: ExploreOptions, outcomes: Readonly<Record<string, readonly number[]>>]>(
    [
      ['without faults and commands, it succeeds', TWO, { faults: 0, commands: [] }, { succeeded: [2, 100, 2] }],
      [
        'an abort at any point ends as aborted, or comes too late',
        TWO,
        { faults: 0, commands: [[{ name: 'abort' }]] },
        { succeeded: [2, 100, 2], aborted: [2, 100, 2] },
      ],
      [
        'an error that may pass, once, changes no outcome',
        TWO,
        { faults: 1, kinds: ['retryable', 'lost'], commands: [] },
        { succeeded: [2, 100, 2] },
      ],
      [
        'a deployment that fails for good in the second wave: only the first had users on the new version',
        planOf(['x/a', 'x/b'], { cutover: 'per-wave', monitoring: 'required' }),
        { faults: 1, kinds: ['model'], commands: [], world: { empty: ['x/a', 'x/b'] } },
        { succeeded: [2, 100, 1], failed: [2, 100, 1] },
      ],
      [
        'a stop whose resume never comes waits',
        ONE,
        { faults: 0, commands: [[{ name: 'stop' }]] },
        { succeeded: [1, 100, 1], waiting: [1, 100, 1] },
      ],
      [
        'where the previous deployment is ill, a rollback needs a person',
        ONE,
        { faults: 0, commands: [[{ name: 'abort' }]], world: { unhealthy: ['x/a'] } },
        { succeeded: [1, 100, 1], aborted: [0, 0, 0], 'needs-human': [1, 100, 1] },
      ],
      [
        'a command is made from the state',
        ONE,
        { faults: 0, commands: [[({ status }) => (status === 'rolling-back' ? { name: 'abort' } : undefined)]] },
        { succeeded: [1, 100, 1] },
      ],
    ],
  )('%s', (_, plan, options, outcomes) => {
    const explored = explore(plan, options);
    expect(explored.isComplete).toBe(true);
    expect(outcomesOf(explored)).toEqual(outcomes);
  });

  test('the path of each outcome leads to its log, and to its outcome', () => {
    const { outcomes } = explore(TWO, { faults: 1, kinds: ['region', 'hang'] });
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['aborted', 'failed', 'needs-human', 'succeeded']);
    for (const { outcome, path, events } of outcomes) {
      const replayed = replayPath(TWO, JSON.parse(JSON.stringify(path)));
      expect(replayed.events).toEqual(events);
      expect(replayed.state.outcome).toBe(outcome);
    }
  });

  test('a promise that is not kept is found on its shortest path', () => {
    const check: ExploreOptions['check'] = (events) =>
      events.some(({ type }) => type === 'step-retry') ? ['a step was tried again'] : [];
    const { broken } = explore(ONE, { faults: 1, commands: [], check });
    expect(broken[0]?.broken).toEqual(['a step was tried again']);
    expect(broken[0]?.path.filter((choice) => 'answer' in choice && choice.answer !== 'ok')).toHaveLength(1);
    expect(replayPath(ONE, broken[0]?.path ?? []).events).toEqual(broken[0]?.events);
  });

  test('a path of another plan is refused', () => {
    const [outcome] = explore(ONE, { faults: 0, commands: [] }).outcomes;
    expect(() => replayPath(planOf(['x/b']), outcome?.path ?? [])).toThrow(
      new RangeError('The path does not fit the plan: at choice 1 no prepare of select:x/a is in flight.'),
    );
  });

  test('the same plan gives the same result every time', () => {
    const options: ExploreOptions = { faults: 1, kinds: ['region'] };
    expect(explore(WAVES, options)).toEqual(explore(WAVES, options));
  });

  test('it ends after `mostStates`, and says so', () => {
    const { isComplete, states } = explore(TWO, { mostStates: 100 });
    expect(isComplete).toBe(false);
    expect(states).toBeLessThan(130);
  });

  test.each<[options: object, message: string]>([
    [{ fault: 1 }, "fault is not a known field: did you mean 'faults'?"],
    [{ world: { crashes: [1] } }, 'world.crashes is not a known field'],
    [{ attempts: 0 }, 'attempts must be a number from 1 on.'],
  ])('%j is refused', (options, message) => {
    expect(() => explore(ONE, options)).toThrow(TypeError);
    expect(() => explore(ONE, options)).toThrow(message);
  });
});

/** Everything in which the ends of an exploration differ: what users meet, what is left, and what is said. */
function endsOf(
  plan: Plan,
  options: ExploreOptions,
  isPlain: boolean,
): { readonly ends: ReadonlySet<string>; readonly states: number } {
  const ends = new Set<string>();
  const onEnd = ({ engine: { state }, cloud, worst }: Situation): void => {
    if (state.status !== 'ended') return;
    const regions = [...cloud.regions].map(([key, { exists, percent }]) => `${key} ${exists} ${percent}`);
    ends.add(JSON.stringify([state.outcome, state.rollbacks.at(-1)?.outcome?.outcome, regions, worst]));
  };
  const explorer = new Explorer(plan, options, onEnd, onEnd, isPlain);
  while (explorer.step());
  return { ends, states: explorer.states };
}

test.each<[what: string, plan: Plan, options: ExploreOptions]>([
  ['one region, one fault and a command', ONE, { faults: 1 }],
  ['one region and two faults', ONE, { faults: 2, commands: [] }],
  ['two regions together and one fault', TWO, { faults: 1, commands: [] }],
  [
    'two regions together, one fault and an abort',
    TWO,
    { faults: 1, kinds: ['region', 'hang'], commands: [[{ name: 'abort' }]] },
  ],
  [
    'two waves, one fault of the tolerated, and any command',
    planOf(['x/a', 'x/b'], { cutover: 'per-wave', failure: { tolerate: 1 } }),
    { faults: 1, kinds: ['region', 'lost'] },
  ],
  [
    'a hold of a failure, one fault and any command',
    planOf([['x/a', 'x/b']], { failure: { reaction: 'hold', holdFor: '10m' } }),
    { faults: 1, kinds: ['region'] },
  ],
  [
    'a rollback of one wave, one fault and no command',
    planOf(['x/a', 'x/b'], { cutover: 'per-wave', failure: { reaction: 'roll-back-wave' } }),
    { faults: 1, commands: [] },
  ],
  [
    'an approval, one fault and any command',
    planOf(['x/a'], { approvals: [{ before: 'cutover', within: '10m', by: ['Ada'] }] }),
    { faults: 1 },
  ],
  ['two waves, one fault and a stop', WAVES, { faults: 1, commands: [[{ name: 'stop' }, { name: 'resume' }]] }],
])('what makes it fast hides no end: %s', (_, plan, options) => {
  const [plain, fast] = [endsOf(plan, options, true), endsOf(plan, options, false)];
  expect(fast.ends).toEqual(plain.ends);
  expect(fast.states * 2).toBeLessThan(plain.states);
});
