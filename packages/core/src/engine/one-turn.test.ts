import { expect, test } from 'vitest';
import { paperCloud } from '../../test/paper-cloud.ts';
import type { CommandName } from '../events/command.ts';
import type { RolloutEvent } from '../events/rollout-event.ts';
import { planRollout } from '../plan-rollout.ts';
import { simulate } from '../testing/simulate.ts';
import type { World } from '../testing/world.ts';
import { isRead } from './effect.ts';
import { foldEvents } from './fold.ts';
import { emptyLive } from './live.ts';
import { type Engine, type Input, transition } from './transition.ts';

const plan = planRollout(
  {
    model: { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' },
    regions: ['x/a', ['x/b', 'x/c']],
    stages: [{ percent: 10 }, { percent: 100 }],
    previous: 'retire',
  },
  { providers: { x: paperCloud } },
)._unsafeUnwrap();

function command(name: CommandName): Input {
  return { type: 'command', command: { name } };
}

/** The rollout as another process takes it up, whose log ends with the first event that `isLast`. */
function takenUpAfter(
  world: World,
  isLast: (event: RolloutEvent) => boolean,
): Engine & { readonly last: RolloutEvent } {
  const { events } = simulate(plan, world);
  const index = events.findIndex(isLast);
  const last = events[index];
  if (last === undefined) throw new Error('the log has no such event');
  return { state: foldEvents(events.slice(0, index + 1)), live: emptyLive(plan.providers), last };
}

function isIntentOf(step: string): (event: RolloutEvent) => boolean {
  return (event) => event.type === 'effect-start' && event.step === step;
}

test('a stop cancels the reads in flight and suspends in the same turn; a pause cancels none', () => {
  const engine = takenUpAfter({}, (event) => event.type === 'step-start' && event.action === 'verify');
  const { at } = engine.last;
  const asking = transition(engine, [], at);
  expect(asking.effects.map(({ method }) => method)).toEqual(['verify']);
  const stopped = transition(asking, [command('stop')], at);
  expect(stopped.cancel).toEqual(['verify:x/a']);
  expect(stopped.events.map(({ type }) => type)).toEqual(['command', 'rollout-suspend']);
  expect(transition(asking, [command('pause')], at).cancel).toEqual([]);
});

test('after an abort a call of a lost process is not repeated: it ends as abandoned', () => {
  const engine = takenUpAfter({}, isIntentOf('deploy:x/a'));
  const turn = transition(engine, [command('abort')], engine.last.at);
  expect(turn.events.find(({ type }) => type === 'effect-end')).toMatchObject({ abandoned: true, tries: 0 });
  expect(turn.effects.filter(({ method }) => method === 'deploy')).toEqual([]);
});

test('nothing is added to a log that has ended', () => {
  const engine = takenUpAfter({}, ({ type }) => type === 'rollout-end');
  const inputs: readonly Input[] = [command('abort'), { type: 'warning', message: 'late' }];
  expect(transition(engine, inputs, engine.last.at)).toMatchObject({ events: [], effects: [] });
});

test('a repeated call that moves traffic starts from the share in its intent', () => {
  // The abort comes after the last shift was asked for, which is not read back any more.
  const { events } = simulate(plan);
  const called = events.find((event) => event.type === 'effect-end' && event.step === 'route-100:x/a');
  const afterEvent = called?.seq ?? Number.NaN;
  const engine = takenUpAfter({ commands: [{ afterEvent, name: 'abort' }] }, isIntentOf('restore:x/a'));
  expect(engine.last).toMatchObject({ from: 100 });
  expect(engine.state.regions[0]?.percent).toBe(10);
  const again = transition(engine, [], engine.last.at).effects.find(({ step }) => step === 'restore:x/a');
  expect(again).toMatchObject({ method: 'route', from: 100, percent: 0 });
});

test('every attempt of a deploy is prepared for itself', () => {
  // Between the two deploys that fail, the first is removed.
  const { events } = simulate(plan, { steps: { 'deploy:x/a': { fates: ['fails', 'comes-true', 'fails'] } } });
  const prepared = events.flatMap((event) =>
    event.type === 'step-progress' ? (event.prepared?.deployment ?? []) : [],
  );
  expect(prepared).toEqual(['simulated/simulated/deploy:x/a/2', 'simulated/simulated/deploy:x/a/3']);
});

test('regions that fail at the same moment: no other attempt begins after the first failure', () => {
  const { events } = simulate(plan, {
    steps: { 'deploy:x/b': { fates: ['fails-for-good'] }, 'deploy:x/c': { fates: ['fails'] } },
  });
  const ends = events.filter((event) => event.type === 'step-end' && event.action === 'deploy');
  expect(ends).toMatchObject([{ outcome: 'succeeded' }, { region: 'x/b' }, { region: 'x/c', at: ends[1]?.at }]);
  expect(events.filter(({ type }) => type === 'step-retry')).toEqual([]);
});

test('the answer of a retire says nothing of the new deployment', () => {
  const { state } = simulate(plan);
  expect(state.outcome).toBe('succeeded');
  expect(state.regions.map(({ deployment, owner }) => deployment === owner)).toEqual([true, true, true]);
});

test('a cloud that always waits for one more call gets the third only once reads no longer lag, and later ones ever more slowly', () => {
  let engine: Engine = takenUpAfter({}, isIntentOf('deploy:x/a'));
  let now = engine.state.updatedAt;
  const calledAt: number[] = [];
  let inputs: readonly Input[] = [];
  for (let turns = 0; turns < 1_000 && calledAt.length < 8; turns += 1) {
    const turn = transition(engine, inputs, now);
    engine = turn;
    inputs = turn.effects.map((effect): Input => {
      const { id, key: owner } = effect;
      const outcome = { kind: 'observation', observation: { state: 'pending', owner, needs: 'deploy' } } as const;
      if (isRead(effect)) return { type: 'read', effect: id, startedAt: now, outcome };
      calledAt.push(now);
      return { type: 'changed', effect: id, end: { tries: 1 } };
    });
    if (inputs.length === 0) now = Math.max(now + 1, turn.wakeAt ?? 0);
  }
  const gaps = calledAt.slice(1).map((at, index) => at - (calledAt[index] ?? at));
  expect(gaps).toHaveLength(7);
  expect(gaps[1]).toBeGreaterThanOrEqual(2_000);
  expect(gaps[6]).toBeGreaterThan(2 * (gaps[1] ?? 0));
});
