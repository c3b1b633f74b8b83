import { expect, test } from 'vitest';
import { paperCloud } from '../../test/paper-cloud.ts';
import { deepFreeze } from '../json/deep-freeze.ts';
import { planRollout } from '../plan-rollout.ts';
import { simulate } from '../testing/simulate.ts';
import type { World } from '../testing/world.ts';
import { foldEvents } from './fold.ts';
import { emptyLive } from './live.ts';
import { explain, type Input, transition } from './transition.ts';

const plan = planRollout(
  {
    model: { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' },
    regions: ['x/a', ['x/b', 'x/c']],
    stages: [{ percent: 10 }, { percent: 100 }],
  },
  { providers: { x: paperCloud } },
)._unsafeUnwrap();

const worlds: readonly World[] = [
  {},
  { steps: { 'deploy:x/a': { fates: ['fails'], takesMs: 60_000, lagMs: 1_000 } } },
  { steps: { 'route-100:x/c': { answers: ['permission'] } }, unhealthy: ['x/b'] },
  {
    commands: [
      { afterEvent: 25, name: 'pause' },
      { afterEvent: 30, name: 'stop' },
    ],
  },
  { commands: [{ afterEvent: 40, name: 'abort' }] },
];

test('at every prefix of a log a turn changes nothing that it was given, and says the same twice', () => {
  let prefixes = 0;
  for (const world of worlds) {
    const { events } = simulate(plan, world);
    for (const { seq, at } of events) {
      const engine = deepFreeze({ state: foldEvents(events.slice(0, seq)), live: emptyLive(plan.providers) });
      const turn = transition(engine, [], at);
      expect(transition(engine, [], at)).toEqual(turn);
      // A turn is whole: nothing follows from it before something comes in.
      expect(transition(turn, [], at).events).toEqual([]);
      expect(turn.state).toEqual(foldEvents(turn.events, engine.state));
      prefixes += 1;
    }
  }
  expect(prefixes).toBeGreaterThan(200);
});

test('an engine is plain JSON: after a trip through it the same follows', () => {
  for (const world of worlds) {
    const { events } = simulate(plan, world);
    for (const { seq, at } of events) {
      const engine = { state: foldEvents(events.slice(0, seq)), live: emptyLive(plan.providers) };
      const turn = transition(engine, [], at);
      const through = transition(JSON.parse(JSON.stringify(engine)) as typeof engine, [], at);
      expect(JSON.parse(JSON.stringify(through))).toEqual(JSON.parse(JSON.stringify(turn)));
    }
  }
});

test('answers of calls that are not in flight are ignored, and commands come before answers', () => {
  const { events } = simulate(plan, { steps: { 'deploy:x/a': { callMs: 5_000 } } });
  const intent = events.find((event) => event.type === 'effect-start' && event.method === 'deploy');
  if (intent?.type !== 'effect-start') throw new Error('no deploy');
  const { seq, at, effect } = intent;
  const before = { state: foldEvents(events.slice(0, seq - 1)), live: emptyLive(plan.providers) };
  const turn = transition(before, [], at);
  expect(turn.effects.map(({ id }) => id)).toEqual([effect]);
  const end: Input = { type: 'changed', effect, end: { tries: 1 } };
  expect(transition({ ...turn, live: emptyLive(plan.providers) }, [{ ...end, effect: 'another' }], at).events).toEqual(
    [],
  );
  const both = transition(turn, [end, { type: 'command', command: { name: 'pause' } }], at).events;
  expect(both.map(({ type }) => type).slice(0, 2)).toEqual(['command', 'effect-end']);
});

test('explain gives the reason for a wait by the rule that would end it', () => {
  const { events } = simulate(plan, { steps: { 'deploy:x/a': { takesMs: 600_000 } } });
  const noticed = events.find((event) => event.type === 'step-progress');
  if (noticed?.type !== 'step-progress' || noticed.observation?.state !== 'pending')
    throw new Error('nothing was noticed');
  const observation = { ...noticed.observation, detail: '2 of 4 instances' };
  const readings = { 'deploy:x/a': { at: noticed.at, outcome: { kind: 'observation', observation } as const } };
  const engine = {
    state: foldEvents(events.slice(0, noticed.seq)),
    live: { ...emptyLive(plan.providers), readings },
  };
  const { wakeAt } = transition(engine, [], noticed.at);
  expect(wakeAt).toBeGreaterThan(noticed.at);
  const detail = expect.stringContaining('2 of 4 instances');
  expect(explain(engine, noticed.at)).toEqual([
    { for: 'cloud', region: 'x/a', step: 'deploy:x/a', until: wakeAt, detail },
  ]);
});
