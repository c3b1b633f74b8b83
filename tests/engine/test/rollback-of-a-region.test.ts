import { type Plan, planRollout, type RolloutEvent, readRollout } from '@landfall/core';
import { type Engine, emptyLive, foldEvents, type Input, stampEvent, transition } from '@landfall/core/engine';
import { memoryJournal } from '@landfall/core/journal';
import { SimulatedCloud, simulate } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { only, specOf, tell } from './play.ts';

const plan = planRollout(specOf([['fake/a', 'fake/b'], ['fake/c']], { stages: [{ percent: 10 }, { percent: 100 }] }), {
  providers: { fake: fakeProvider() },
})._unsafeUnwrap();

const stampedAt = (events: readonly RolloutEvent[], body: Parameters<typeof stampEvent>[0]): RolloutEvent =>
  stampEvent(body, events.length + 1, events.at(-1)?.at ?? 0, 'simulated');

/** The phases of the rollback of one region, as the engine plans them for a whole rollout in which only that region was changed. */
function phasesFor(region: string): Extract<RolloutEvent, { type: 'rollback-start' }>['phases'] {
  const phase = (kind: 'restore' | 'remove' | 'confirm', id: string = kind): Plan['phases'][number] => {
    const target = { of: 'region', region } as const;
    return {
      id,
      kind,
      concurrency: 1,
      lanes: [{ target, steps: [{ id: `${kind}:${region}`, action: kind, target }] }],
    };
  };
  return [phase('restore'), phase('remove', 'remove-wave-1'), phase('confirm')];
}

/** Goes on from a log in which one region begins to be rolled back, in a cloud where every call succeeds at once. */
function goOn(log: readonly RolloutEvent[], inputs: readonly Input[] = []): readonly RolloutEvent[] {
  const cloud = new SimulatedCloud(plan, {});
  const events = [...log];
  let engine: Engine = { state: foldEvents(events), live: emptyLive(plan.providers) };
  let now = events.at(-1)?.at ?? 0;
  let given: readonly Input[] = inputs;
  // What the log says was done is done.
  for (const event of log)
    if (event.type === 'effect-start' && event.method !== 'claim') {
      const region = event.region ?? '';
      const target = { of: 'region', region } as const;
      const base = {
        id: event.effect,
        key: event.key,
        step: event.step,
        target,
        timeoutMs: 1_000,
        deployment: event.key,
      };
      const percent = event.step.startsWith('route-100') ? 100 : 10;
      if (event.method === 'route')
        cloud.call({ ...base, method: 'route', previous: 'previous', from: event.from ?? 0, percent }, event.at);
      else if (event.method !== 'enter' && event.method !== 'leave')
        cloud.call({ ...base, method: event.method }, event.at);
    }
  for (let turns = 0; turns < 200; turns += 1) {
    const turn = transition(engine, given, now);
    events.push(...turn.events);
    engine = turn;
    if (engine.state.status === 'ended') return events;
    given = turn.effects.map((effect) => cloud.call(effect, now));
    if (given.length === 0) now = Math.max(now + 1, turn.wakeAt ?? now + 1);
  }
  throw new Error('it does not end');
}

/** A log until a step has ended. */
function until(line: string): readonly RolloutEvent[] {
  const { events } = simulate(plan, {});
  const last = events.findIndex((event) => tell(event) === line);
  expect(last).toBeGreaterThan(0);
  return events.slice(0, last + 1);
}

const begun = (log: readonly RolloutEvent[], region: string, id = 'rollback-1'): readonly RolloutEvent[] => [
  ...log,
  stampedAt(log, {
    type: 'rollback-start',
    id,
    of: 'region',
    cause: 'failed',
    regions: [region],
    phases: phasesFor(region),
  }),
];

test('one region is rolled back by itself, traffic first, while the others go on to the end', async () => {
  const log = begun(until('phase-end route-10 succeeded'), 'fake/b');
  const events = goOn(log);
  const after = events.slice(log.length);
  const mine = after.filter((event) => 'region' in event && event.region === 'fake/b').map(tell);
  const steps = mine.filter((line) => line.startsWith('step-start'));
  expect(steps).toEqual(['step-start restore:fake/b', 'step-start remove:fake/b', 'step-start confirm:fake/b']);
  // Its traffic is read back before its deployment is removed.
  expect(mine.indexOf('step-end restore:fake/b succeeded')).toBeLessThan(mine.indexOf('step-start remove:fake/b'));
  for (const region of ['fake/a', 'fake/c'])
    expect(after.map(tell)).toEqual(expect.arrayContaining([`step-end route-100:${region} succeeded`]));
  const state = foldEvents(events);
  expect(state.outcome).toBe('succeeded');
  expect(state.regions.map(({ percent }) => percent)).toEqual([100, 0, 100]);
  const journal = memoryJournal();
  (await journal.create('simulated', events))._unsafeUnwrap();
  const report = (await readRollout(journal, 'simulated'))._unsafeUnwrap().result?._unsafeUnwrap();
  expect(report?.regions.map(({ region }) => region)).toEqual(['fake/a', 'fake/c']);
  expect(only(events, 'rollback-end')).toMatchObject([{ id: 'rollback-1', outcome: { outcome: 'completed' } }]);
});

test('the version is blocked in a region that was rolled back by itself, and in no other, although the rollout succeeded', () => {
  const events = goOn(begun(until('phase-end route-10 succeeded'), 'fake/b'));
  const ledger = only(events, 'rollout-end')[0]?.ledger;
  const serves = {
    desired: '42',
    actual: { state: 'serving', version: '42', percent: 100 },
    verified: { version: '42' },
  };
  expect(ledger).toMatchObject([
    { target: 'fake/a', ...serves },
    { target: 'fake/b', blocked: { model: 'fraud', version: '42', rolloutId: 'simulated' } },
    { target: 'fake/c', ...serves },
  ]);
  expect(ledger?.map(({ blocked }) => blocked?.version)).toEqual([undefined, '42', undefined]);
  expect(ledger?.[1]?.verified).toBeUndefined();
});

test('a region that is being rolled back takes no part in later phases, and its open lane is closed', () => {
  // In the middle of its wave: the other region of the wave goes on to its verification.
  const log = begun(until('step-end deploy:fake/b succeeded'), 'fake/b');
  const after = goOn(log)
    .slice(log.length)
    .map(tell)
    .filter((line) => line.startsWith('step-start'));
  expect(after.filter((line) => line.endsWith('fake/b'))).toEqual([
    'step-start restore:fake/b',
    'step-start remove:fake/b',
    'step-start confirm:fake/b',
  ]);
  expect(after).toContain('step-start deploy:fake/c');
});

test('when the whole rollout is rolled back, a region that is being rolled back keeps its own track and waits for no later wave', () => {
  const log = begun(until('phase-end route-100 succeeded'), 'fake/a');
  const events = goOn(log, [{ type: 'command', command: { name: 'abort', reason: 'enough' } }]);
  const whole = only(events, 'rollback-start')[1];
  expect(whole).toMatchObject({ id: 'rollback-2', of: 'rollout', cause: 'aborted', regions: ['fake/b', 'fake/c'] });
  const at = (line: string) => events.findIndex((event) => tell(event) === line);
  // Of the first wave, and still removed before the second wave is.
  expect(at('step-start remove:fake/a')).toBeLessThan(at('step-end remove:fake/c succeeded'));
  expect(at('step-start remove:fake/b')).toBeGreaterThan(at('step-end remove:fake/c succeeded'));
  const ends = only(events, 'rollback-end').map(({ id }) => id);
  expect(ends).toEqual(['rollback-1', 'rollback-2']);
  const { state } = { state: foldEvents(events) };
  expect(state.outcome).toBe('aborted');
  // That of the whole rollout tells of all regions.
  expect(state.error).toMatchObject({
    kind: 'aborted',
    rollback: {
      outcome: 'completed',
      regions: [{ region: 'fake/a' }, { region: 'fake/b' }, { region: 'fake/c' }],
    },
  });
});

test('the rollback of the whole rollout ends last, also where it has nothing of its own to do', () => {
  const log = begun(begun(until('phase-end wave-1 succeeded'), 'fake/a'), 'fake/b', 'rollback-2');
  const events = goOn(log, [{ type: 'command', command: { name: 'abort', reason: 'enough' } }]);
  expect(only(events, 'rollback-start')[2]).toMatchObject({ of: 'rollout', regions: [], phases: [] });
  expect(only(events, 'rollback-end').map(({ id }) => id)).toEqual(['rollback-1', 'rollback-2', 'rollback-3']);
  expect(foldEvents(events).error).toMatchObject({
    rollback: { outcome: 'completed', regions: [{ region: 'fake/a' }, { region: 'fake/b' }] },
  });
});

test('neither pause nor failure holds the rollback of a region', () => {
  const log = begun(until('phase-end route-10 succeeded'), 'fake/b');
  const paused: readonly Input[] = [{ type: 'command', command: { name: 'pause' } }];
  const engine: Engine = { state: foldEvents(log), live: emptyLive(plan.providers) };
  const turn = transition(engine, paused, log.at(-1)?.at ?? 0);
  expect(turn.events.map(tell)).toEqual([
    'command pause',
    'pause-start',
    'phase-start restore',
    'step-start restore:fake/b',
  ]);
});
