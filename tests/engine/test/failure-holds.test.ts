import { foldEvents } from '@landfall/core';
import { explain } from '@landfall/core/engine';
import type { World } from '@landfall/core/testing';
import { describe, expect, test } from 'vitest';
import { planOf, refusedIn, servedIn, simulated, startedIn } from './failing-worlds.ts';
import { only } from './play.ts';

const HOUR = 3_600_000;
const WAVES = ['fake/a', ['fake/b', 'fake/c'], 'fake/d'] as const;
const plan = planOf({ regions: WAVES, failure: { reaction: 'hold', holdFor: '2h' } });

/** Simulates with `fake/b` refused once, and commands an hour after the start. */
function held(commands: NonNullable<World['commands']>, steps: World['steps'] = refusedIn('b'), of = plan) {
  return simulated(of, { steps, commands: commands.map((command) => ({ atMs: HOUR, ...command })) });
}

describe('a hold: traffic is frozen, and nothing starts', () => {
  test('until its time is over; then everything is rolled back', () => {
    const { events, state } = held([]);
    expect(only(events, 'hold-start')).toMatchObject([
      { hold: 'hold-1', until: 2 * HOUR, regions: ['fake/b'], reasons: [expect.stringMatching(/^fake\/b: /)] },
    ]);
    expect(only(events, 'hold-end')).toMatchObject([{ hold: 'hold-1', by: 'time', at: 2 * HOUR }]);
    expect(startedIn(events, 'deploy')).toBe('a b c');
    expect(state.outcome).toBe('failed');
  });

  test('steps that started finish, and no further one begins', () => {
    const slow = { ...refusedIn('b'), 'deploy:fake/c': { takesMs: 60_000 } };
    const { events } = held([], slow);
    const [start] = only(events, 'hold-start');
    const inHold = events.filter(({ seq, at }) => seq > (start?.seq ?? 0) && at < 2 * HOUR);
    expect(inHold.filter(({ type }) => type === 'step-start')).toEqual([]);
    expect(inHold).toContainEqual(
      expect.objectContaining({ type: 'step-end', step: 'deploy:fake/c', outcome: 'succeeded' }),
    );
  });

  test('a pause stops its clock', () => {
    const { events } = simulated(plan, {
      steps: refusedIn('b'),
      commands: [
        { atMs: HOUR, name: 'pause' },
        { atMs: 5 * HOUR, name: 'resume' },
      ],
    });
    expect(only(events, 'hold-end')).toMatchObject([{ by: 'time', at: 6 * HOUR }]);
  });

  test('an abort ends it, and rolls everything back', () => {
    const { events, state } = held([{ name: 'abort', reason: 'enough' }]);
    expect(only(events, 'hold-end')).toMatchObject([{ by: 'abort', at: HOUR }]);
    expect(state.outcome).toBe('aborted');
  });

  test('a failure that nobody can decide ends it', () => {
    const steps = { ...refusedIn('b'), 'deploy:fake/c': { callMs: 100_000, answers: ['artifact'] } } as const;
    const { events, state } = held([], steps);
    expect(only(events, 'hold-end')).toMatchObject([{ by: 'failure' }]);
    expect(state.outcome).toBe('failed');
  });

  test('another failure begins it anew, so that whoever decides has seen all', () => {
    const steps = { ...refusedIn('b'), 'deploy:fake/c': { callMs: 100_000, answers: ['permission'] } } as const;
    const { events } = held(
      [
        { name: 'accept', step: 'hold-1' },
        { name: 'accept', step: 'hold-2' },
      ],
      steps,
    );
    expect(only(events, 'hold-start').map(({ regions }) => regions)).toEqual([['fake/b'], ['fake/b', 'fake/c']]);
    expect(only(events, 'hold-end').map(({ by }) => by)).toEqual(['failure', 'accept']);
    expect(only(events, 'command')[0]?.refused).toMatch(/'hold-1' is not an open hold: open is 'hold-2'/);
  });

  test('of a rollout in which every region failed can be retried, and not accepted', () => {
    const alone = planOf({ regions: ['fake/b'], failure: { reaction: 'hold' } });
    const commands = [
      { name: 'accept', step: 'hold-1' },
      { name: 'retry', step: 'hold-1' },
    ] as const;
    const { events, state } = held(commands, refusedIn('b'), alone);
    expect(only(events, 'command').map(({ refused }) => refused)).toEqual([
      expect.stringMatching(/no region would be left/),
      undefined,
    ]);
    expect(state.outcome).toBe('succeeded');
  });

  test('it is explained: for a person, until when, and by which commands', () => {
    const { state } = simulatedUntilHold();
    const live = { inFlight: {}, readings: {}, providers: plan.providers, judging: { regions: {} } };
    const [wait] = explain({ state, live }, 0).filter((each) => each.for === 'person' && each.region === undefined);
    expect(wait).toMatchObject({ step: 'hold-1', until: 2 * HOUR });
    expect(wait?.detail).toMatch(
      /^waiting for a person to decide about hold-1: call retry\(\), accept\(\) or abort\(\), .*: fake\/b: /,
    );
  });
});

function simulatedUntilHold() {
  const { events } = held([]);
  const upTo = events.findIndex(({ type }) => type === 'hold-start') + 1;
  return { state: foldEvents(events.slice(0, upTo)) };
}

describe('retry', () => {
  test('starts the failed steps under the next attempt number, with all of their time; a key is never used twice', () => {
    const { events, state, cloud } = held([{ name: 'retry', step: 'hold-1', reason: 'capacity is there' }]);
    expect(only(events, 'hold-end')).toMatchObject([{ by: 'retry', regions: ['fake/b'], reason: 'capacity is there' }]);
    expect(only(events, 'step-restart')).toMatchObject([{ step: 'deploy:fake/b', attempt: 2 }]);
    const keys = only(events, 'effect-start').flatMap(({ method, key }) => (method === 'deploy' ? key : []));
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.filter((key) => key.includes('deploy:fake/b'))).toHaveLength(2);
    expect(state.asked.answers).toBeUndefined();
    expect(state.outcome).toBe('succeeded');
    expect(cloud.regions.get('fake/b')).toMatchObject({ exists: true, percent: 100 });
  });

  test('that fails again is held again, under another name', () => {
    const steps = { 'deploy:fake/b': { answers: ['permission', 'permission'] } } as const;
    const { events, state } = held(
      [
        { name: 'retry', step: 'hold-1' },
        { name: 'retry', step: 'hold-1' },
      ],
      steps,
    );
    expect(only(events, 'hold-start').map(({ hold }) => hold)).toEqual(['hold-1', 'hold-2']);
    expect(only(events, 'command').map(({ refused }) => refused)).toEqual([
      undefined,
      expect.stringMatching(/'hold-1' (was decided|is not)/),
    ]);
    expect(state.outcome).toBe('failed');
  });

  test('has its own automatic attempts again', () => {
    const { events, state } = simulated(
      planOf({ regions: ['fake/b'], failure: { reaction: 'hold' }, retry: { attempts: 2 } }),
      {
        steps: { 'deploy:fake/b': { fates: ['fails', 'fails', 'fails', 'comes-true'] } },
        commands: [{ atMs: HOUR, name: 'retry', step: 'hold-1' }],
      },
    );
    expect(only(events, 'step-retry').map(({ attempt }) => attempt)).toEqual([2, 4]);
    expect(state.outcome).toBe('succeeded');
  });

  test('of some regions holds the others anew', () => {
    const wave = planOf({ regions: [['fake/a', 'fake/b', 'fake/c']], failure: { reaction: 'hold', holdFor: '2h' } });
    const { events, state } = held(
      [
        { name: 'retry', step: 'hold-2', regions: ['fake/b'] },
        { atMs: HOUR + 1, name: 'accept', step: 'hold-3' },
      ],
      refusedIn('b', 'c'),
      wave,
    );
    expect(only(events, 'hold-start').map(({ regions }) => regions)).toEqual([
      ['fake/b'],
      ['fake/b', 'fake/c'],
      ['fake/c'],
    ]);
    expect(state.outcome).toBe('succeeded');
    expect(startedIn(events, 'remove')).toBe('c');
  });

  test('of a verification verifies again what was deployed', () => {
    const { events, state } = held([{ name: 'retry', step: 'hold-1' }], {
      'verify:fake/b': { answers: ['permission'] },
    });
    expect(only(events, 'step-restart')).toMatchObject([{ step: 'verify:fake/b', attempt: 2 }]);
    expect(startedIn(events, 'deploy')).toBe('a b c d');
    expect(state.outcome).toBe('succeeded');
  });
});

describe('accept', () => {
  test('rolls the failed regions back, and the others go on', () => {
    const simulation = held([{ name: 'accept', step: 'hold-1', reason: 'without it' }]);
    expect(only(simulation.events, 'rollback-start')).toMatchObject([{ of: 'region', regions: ['fake/b'] }]);
    expect(simulation.state.outcome).toBe('succeeded');
    expect(servedIn(simulation)).toBe('a c d');
  });

  test('of one hold is not of the next', () => {
    const accept = { name: 'accept', step: 'hold-1' } as const;
    const { events, state } = held([accept, accept], refusedIn('b', 'd'));
    expect(only(events, 'hold-start').map(({ regions }) => regions)).toEqual([['fake/b'], ['fake/d']]);
    expect(only(events, 'hold-end').map(({ by }) => by)).toEqual(['accept', 'time']);
    expect(state.outcome).toBe('failed');
  });
});

describe('with a budget, the hold begins at the failure that is one too many', () => {
  const tolerant = planOf({ regions: WAVES, failure: { tolerate: 1, reaction: 'hold', holdFor: '2h' } });

  test('and what was tolerated before stays rolled back', () => {
    const simulation = held([{ name: 'retry', step: 'hold-1' }], refusedIn('a', 'c'), tolerant);
    expect(only(simulation.events, 'hold-start')).toMatchObject([{ regions: ['fake/c'] }]);
    expect(simulation.state.outcome).toBe('succeeded');
    expect(servedIn(simulation)).toBe('b c d');
  });
});
