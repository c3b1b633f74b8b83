import type { RolloutEvent, RolloutSpec } from '@landfall/core';
import type { Simulation, World } from '@landfall/core/testing';
import { describe, expect, test } from 'vitest';
import { BAD, type Canary, canaryPlan, FINE, GOOD, inEvery, MINUTE, USUAL } from '../src/canary.ts';
import { brokenPromises } from '../src/invariants.ts';
import { frozen, inBerlin, OFFICE, simulateAt, when } from '../src/windowed.ts';
import { only, tell } from './play.ts';

const HOUR = 60 * MINUTE;
const WAVES = ['fake/a', ['fake/b', 'fake/c']] as const;

/** When the events with these words came, in Berlin. */
function times({ events }: Pick<Simulation, 'events'>, ...lines: readonly string[]): readonly string[] {
  return lines.map((line) => {
    const found = events.find((event) => tell(event) === line);
    return `${line}: ${found === undefined ? 'never' : when(found)}`;
  });
}

function simulated(startAt: number, spec: Canary, world?: World): Simulation {
  const simulation = simulateAt(startAt, spec, world);
  expect([simulation.stopped, brokenPromises(simulation)]).toEqual(['ended', []]);
  return simulation;
}

function startedIn(events: readonly RolloutEvent[], from: number, to: number): readonly string[] {
  return events.filter(({ type, at }) => type === 'step-start' && at >= from && at < to).map(tell);
}

describe('new waves and stages start', () => {
  test('when the window opens, and to the millisecond', () => {
    const { events } = simulated(inBerlin('07:12'), { windows: [OFFICE] });
    const wave = events.find((event) => tell(event) === 'phase-start wave-1');
    expect([wave?.at, only(events, 'step-start')[0]?.at]).toEqual([inBerlin('09:00'), inBerlin('07:12')]);
  });

  test('at once in an open window', () => {
    const simulation = simulated(inBerlin('12:00'), { windows: [OFFICE] });
    expect(times(simulation, 'phase-start wave-1', 'rollout-end succeeded')).toEqual([
      'phase-start wave-1: Mon 12:00',
      'rollout-end succeeded: Mon 12:00',
    ]);
  });

  test('each on its own: a wave, and a stage of traffic', () => {
    const spec: Canary = { windows: [OFFICE], regions: WAVES, stages: [{ percent: 50 }, { percent: 100 }] };
    const steps = {
      'deploy:fake/a': { takesMs: HOUR },
      'deploy:fake/b': { takesMs: 9 * HOUR },
      'route-50:fake/c': { takesMs: 10 * HOUR },
    };
    const timeouts = { deploy: '12h', route: '12h' } as const;
    const lines = ['phase-start wave-1', 'phase-start wave-2', 'phase-start route-50', 'phase-start route-100'];
    expect(times(simulated(inBerlin('16:30'), { ...spec, timeouts }, { steps }), ...lines)).toEqual([
      'phase-start wave-1: Mon 16:30',
      'phase-start wave-2: Tue 09:00',
      'phase-start route-50: Wed 09:00',
      'phase-start route-100: Thu 09:00',
    ]);
  });

  test('not in a freeze, though a window is open', () => {
    const simulation = simulated(inBerlin('10:00'), { windows: [OFFICE], freeze: [frozen('09:30', '11:45')] });
    expect(times(simulation, 'phase-start wave-1')).toEqual(['phase-start wave-1: Mon 11:45']);
  });

  test('in the next window, where a freeze ends outside of all', () => {
    const simulation = simulated(inBerlin('10:00'), { windows: [OFFICE], freeze: [frozen('09:30', '20:00', 2)] });
    expect(times(simulation, 'phase-start wave-1')).toEqual(['phase-start wave-1: Thu 09:00']);
  });

  test('while stages with a bake between them wait each for itself', () => {
    const plan = { windows: [OFFICE], stages: [{ percent: 5, bake: '30m' }, { percent: 100 }] } as const;
    const world = inEvery(canaryPlan(plan), { ...FINE, requestsPerSecond: 400 });
    expect(
      times(simulated(inBerlin('16:45'), plan, world), 'step-end bake-5 succeeded', 'phase-start route-100'),
    ).toEqual(['step-end bake-5 succeeded: Mon 17:16', 'phase-start route-100: Tue 09:00']);
  });
});

describe('when a window closes, an open wave', () => {
  const world: World = { steps: { 'deploy:fake/b': { takesMs: 50 * MINUTE }, 'verify:fake/b': { callMs: MINUTE } } };
  const spec = { regions: [['fake/b', 'fake/c']], concurrency: 1, windows: [OFFICE] } as const;
  const lines = [
    'step-start deploy:fake/b',
    'step-end deploy:fake/b succeeded',
    'step-start verify:fake/b',
    'step-start deploy:fake/c',
    'phase-start route-100',
  ];

  test.each<readonly [RolloutSpec['onClose'], readonly string[]]>([
    [undefined, ['Mon 16:30', 'Mon 17:20', 'Mon 17:20', 'Mon 17:21', 'Tue 09:00']],
    ['finish', ['Mon 16:30', 'Mon 17:20', 'Mon 17:20', 'Mon 17:21', 'Tue 09:00']],
    ['hold', ['Mon 16:30', 'Mon 17:20', 'Tue 09:00', 'Tue 09:01', 'Tue 09:01']],
  ])('goes on as onClose says (%s)', (onClose, expected) => {
    const simulation = simulated(inBerlin('16:30'), { ...spec, onClose }, world);
    // Where a step was held overnight, its deadline begins with its start: nothing times out.
    expect(simulation.state.outcome).toBe('succeeded');
    expect(times(simulation, ...lines)).toEqual(lines.map((line, index) => `${line}: ${expected[index]}`));
  });

  test('tries a step that has started again, with onClose hold too', () => {
    const fails: World = { steps: { 'deploy:fake/b': { takesMs: 10 * MINUTE, fates: ['fails', 'fails'] } } };
    const simulation = simulated(inBerlin('16:50'), { ...spec, onClose: 'hold', retry: { attempts: 3 } }, fails);
    expect(times(simulation, 'step-end deploy:fake/b succeeded', 'step-start verify:fake/b')).toEqual([
      'step-end deploy:fake/b succeeded: Mon 17:20',
      'step-start verify:fake/b: Tue 09:00',
    ]);
  });
});

describe('a closed window or a freeze never blocks', () => {
  const FROM_NOON = frozen('12:00', '12:00', 7);

  test('a bake: its clock goes on', () => {
    const spec = { stages: [{ percent: 5, bake: '30m' }, { percent: 100 }] } as const;
    const world = inEvery(canaryPlan(spec), { ...FINE, requestsPerSecond: 400 });
    const endOf = (more: Canary) =>
      times(simulated(inBerlin('11:50'), { ...spec, ...more }, world), 'step-end bake-5 succeeded');
    expect(endOf({ freeze: [FROM_NOON], onClose: 'hold' })).toEqual(endOf({}));
  });

  test('monitoring, and the removal of the previous deployment', () => {
    const world: World = { steps: { 'route-100:fake/a': { takesMs: 15 * MINUTE } } };
    const spec: Canary = { freeze: [FROM_NOON], onClose: 'hold', previous: 'retire' };
    expect(times(simulated(inBerlin('11:50'), spec, world), 'phase-start retire', 'rollout-end succeeded')).toEqual([
      'phase-start retire: Mon 12:05',
      'rollout-end succeeded: Mon 12:05',
    ]);
  });

  test.each([
    ['a freeze', { freeze: [FROM_NOON] }],
    ['a closed window', { windows: [{ ...OFFICE, to: '12:00' }] }],
  ])('a rollback in %s', (_, closed) => {
    const world: World = {
      steps: { 'route-100:fake/a': { takesMs: 15 * MINUTE }, 'monitor:fake/a': { answers: ['permission'] } },
    };
    const spec: Canary = { ...closed, onClose: 'hold', monitoring: 'required' };
    const { events, cloud, state } = simulated(inBerlin('11:50'), spec, world);
    expect(times({ events }, 'rollback-start', 'rollout-end failed')).toEqual([
      'rollback-start: Mon 12:05',
      'rollout-end failed: Mon 12:05',
    ]);
    expect(state.rollbacks[0]?.outcome?.outcome).toBe('completed');
    expect(cloud.regions.get('fake/a')?.percent).toBe(0);
  });

  test.each(['finish', 'hold'] as const)(
    'the judging of regions that take traffic: a version that turns bad in a freeze is rolled back (%s)',
    (onClose) => {
      const spec: Canary = { freeze: [FROM_NOON], onClose, stages: [{ percent: 5, bake: '10m' }, { percent: 100 }] };
      const traffic = { ...USUAL, requestsPerSecond: 400, next: [GOOD, { fromMs: 12 * HOUR, ...BAD }] };
      const simulation = simulated(inBerlin('11:55'), spec, inEvery(canaryPlan(spec), traffic));
      const { events, state } = simulation;
      expect(times(simulation, 'step-end bake-5 succeeded', 'phase-start route-100')).toEqual([
        'step-end bake-5 succeeded: Mon 12:08',
        'phase-start route-100: never',
      ]);
      expect(state.failures).toMatchObject([{ kind: 'gate-failed', gate: 'errors', region: 'fake/a' }]);
      const end = events.at(-1)?.at ?? 0;
      expect([end > inBerlin('23:55'), end < inBerlin('23:55') + 10 * MINUTE]).toEqual([true, true]);
    },
  );

  test('an abort, which comes at once', () => {
    const simulation = simulated(
      inBerlin('12:30'),
      { freeze: [FROM_NOON] },
      { commands: [{ atMs: HOUR, name: 'abort' }] },
    );
    expect(times(simulation, 'command abort', 'rollout-end aborted', 'phase-start wave-1')).toEqual([
      'command abort: Mon 13:30',
      'rollout-end aborted: Mon 13:30',
      'phase-start wave-1: never',
    ]);
  });

  test('an abort of a wave that is held', () => {
    const world: World = {
      commands: [{ atMs: 2 * HOUR, name: 'abort' }],
      steps: { 'deploy:fake/a': { takesMs: HOUR / 2 } },
    };
    const simulation = simulated(inBerlin('11:50'), { freeze: [FROM_NOON], onClose: 'hold' }, world);
    expect(times(simulation, 'step-start verify:fake/a', 'rollout-end aborted')).toEqual([
      'step-start verify:fake/a: never',
      'rollout-end aborted: Mon 13:50',
    ]);
    expect([...simulation.cloud.regions.values()].filter(({ exists }) => exists)).toEqual([]);
  });

  test('the end of a wave in which a step failed', () => {
    const world: World = { steps: { 'deploy:fake/b': { takesMs: HOUR / 2, fates: ['fails-for-good'] } } };
    const spec: Canary = { regions: [['fake/b', 'fake/c']], concurrency: 1, freeze: [FROM_NOON], onClose: 'hold' };
    expect(times(simulated(inBerlin('11:50'), spec, world), 'rollout-end failed')).toEqual([
      'rollout-end failed: Mon 12:20',
    ]);
  });
});

describe('a pause and a window are independent', () => {
  const spec = { windows: [OFFICE] } as const;
  const paused = (to: number): World => ({
    commands: [
      { atMs: MINUTE, name: 'pause' },
      { atMs: to, name: 'resume' },
    ],
  });

  test.each([
    ['a pause that ends in the window', 4 * HOUR, 'Mon 11:00'],
    ['a pause that ends before it', HOUR, 'Mon 09:00'],
  ])('%s', (_, to, expected) => {
    const simulation = simulated(inBerlin('07:00'), spec, paused(to));
    expect(times(simulation, 'phase-start wave-1')).toEqual([`phase-start wave-1: ${expected}`]);
  });
});

describe('waiting for a window', () => {
  const days = { windows: [{ ...OFFICE, days: ['fri'] }] } as const satisfies Partial<RolloutSpec>;
  const quiet = simulated(inBerlin('10:00'), days);

  test('appends nothing, however many days it takes', () => {
    const { events } = quiet;
    const opened = events.findIndex((event) => tell(event) === 'phase-start wave-1');
    expect(when(events[opened] ?? { at: 0 })).toBe('Fri 09:00');
    expect(events[opened - 1]?.at).toBe(inBerlin('10:00'));
  });

  test('outlives its process, as often as that is lost', () => {
    const lostAt = Array.from({ length: 90 }, (_, index) => (index + 1) * HOUR);
    const lost = simulated(inBerlin('10:00'), days, { lostAt, wakesEveryMs: undefined });
    expect(lost.events).toEqual(quiet.events);
  });

  test('comes to the same end after a crash at any event', () => {
    for (const { seq } of quiet.events.slice(0, -1)) {
      const { events, state } = simulated(inBerlin('10:00'), { ...days, onClose: 'hold' }, { crashes: [seq] });
      expect([seq, state.outcome, startedIn(events, inBerlin('10:01'), inBerlin('09:00', 4))]).toEqual([
        seq,
        'succeeded',
        [],
      ]);
      expect(times({ events }, 'phase-start wave-1')).toEqual(['phase-start wave-1: Fri 09:00']);
    }
  });
});
