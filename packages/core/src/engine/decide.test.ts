import { expect, test } from 'vitest';
import { paperCloud } from '../../test/paper-cloud.ts';
import { planRollout } from '../plan-rollout.ts';
import { initialState, snapshotOf } from '../state/rollout-state.ts';
import { simulate } from '../testing/simulate.ts';
import type { World } from '../testing/world.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';

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

test('at every prefix of a log it changes nothing, says the same twice, and gives facts or calls but not both', () => {
  let prefixes = 0;
  for (const world of worlds) {
    let state = initialState();
    for (const event of simulate(plan, world).events) {
      state = evolve(state, event);
      const before = JSON.stringify(snapshotOf(state), (_, value) => (value instanceof Map ? [...value] : value));
      const live = { inFlight: new Set<string>(), readings: new Map() };
      const { events, effects } = decide(plan, state, live, event.at);
      expect(events.length === 0 || effects.length === 0).toBe(true);
      expect(decide(plan, state, live, event.at)).toMatchObject({ events, effects });
      expect(JSON.stringify(snapshotOf(state), (_, value) => (value instanceof Map ? [...value] : value))).toBe(before);
      prefixes += 1;
    }
  }
  expect(prefixes).toBeGreaterThan(200);
});

test('whoever asks why it is not moving is told by the rule that would move it', () => {
  const { events } = simulate(plan, { steps: { 'deploy:x/a': { takesMs: 600_000 } } });
  const noticed = events.find((event) => event.type === 'step-progress');
  if (noticed?.type !== 'step-progress' || noticed.observation?.state !== 'pending')
    throw new Error('nothing was noticed');
  const state = events.slice(0, noticed.seq).reduce(evolve, initialState());
  const observation = { ...noticed.observation, detail: '2 of 4 instances' };
  const readings = new Map([
    ['deploy:x/a', { at: noticed.at, outcome: { kind: 'observation', observation } as const }],
  ]);
  const { waiting, wakeAt } = decide(plan, state, { inFlight: new Set<string>(), readings }, noticed.at);
  expect(wakeAt).toBeGreaterThan(noticed.at);
  const detail = expect.stringContaining('2 of 4 instances');
  expect(waiting()).toEqual([{ for: 'cloud', region: 'x/a', step: 'deploy:x/a', until: wakeAt, detail }]);
});
