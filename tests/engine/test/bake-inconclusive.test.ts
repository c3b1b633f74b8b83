import { formatError, resumeRollout, rollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { collectEvents, virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { describe, expect, test } from 'vitest';
import { BAD, canaryPlan, endOfCanary, FINE, GOOD, inEvery, MINUTE, minuteOf, simulateCanary } from '../src/canary.ts';
import { errorOf, inTime, only, play, specOf } from './play.ts';

const LITTLE = { ...FINE, requestsPerSecond: 1 } as const;

/** Worse than acceptable and not harmful, with requests enough to see that. */
const BETWEEN = {
  requestsPerSecond: 20,
  previous: { errors: 0.01, slower: 0.05 },
  next: [{ errors: 0.0155, slower: 0.05 }],
} as const;

function planOf(onInconclusive: 'hold' | 'fail' | 'proceed' | undefined, outlives = true) {
  const holds = onInconclusive === 'hold' || (onInconclusive === undefined && outlives);
  const bake = { min: '5m', max: '20m', onInconclusive, holdFor: holds ? '2h' : undefined } as const;
  return canaryPlan({ stages: [{ percent: 25, bake }, { percent: 100 }], outlives });
}

const hold = planOf('hold');

describe('a bake with too few requests for a verdict', () => {
  test('is held where the journal outlives the process, says why, and needs a person when nobody decides', () => {
    const simulation = simulateCanary(planOf(undefined), inEvery(hold, LITTLE));
    const [held] = only(simulation.events, 'bake-hold');
    expect(held && minuteOf(held)).toBe(21);
    expect(held).toMatchObject({ isOnlyTooFew: true, until: (held?.at ?? 0) + 120 * MINUTE });
    expect(held?.reasons.join()).toContain('too few requests for a verdict');
    expect(endOfCanary(simulation)).toBe('needs-human by inconclusive');
    expect(minuteOf(simulation.events.at(-1) ?? { at: 0 })).toBe(141);
    // Traffic stays where it is, and the error says so.
    expect(simulation.cloud.regions.get('fake/a')?.percent).toBe(25);
    const { error } = simulation.state;
    expect(error && formatError(error)).toMatch(/nothing against it and nothing proven.*25 percent/s);
  });

  test('names every region in which something stays, with or without traffic', () => {
    const stages = [{ percent: 25, bake: { min: '5m', max: '20m', holdFor: '1h' } }, { percent: 100 }] as const;
    const plan = canaryPlan({ regions: ['fake/a', 'blunt/z'], stages });
    const { state } = simulateCanary(plan, inEvery(plan, LITTLE));
    const { error } = state;
    expect(error).toMatchObject({ kind: 'needs-human', rollback: { outcome: 'incomplete' } });
    const named = error?.kind === 'needs-human' && error.rollback.outcome === 'incomplete' ? error.rollback.left : [];
    expect(named.map(({ region, what }) => `${region} ${what}`)).toEqual(['fake/a traffic', 'blunt/z deployment']);
  });

  test.each([
    ['fails at once in memory', planOf(undefined, false)],
    ["fails at once with onInconclusive: 'fail'", planOf('fail')],
  ])('%s', (_, plan) => {
    const simulation = simulateCanary(plan, inEvery(plan, LITTLE));
    expect(endOfCanary(simulation)).toBe('failed by inconclusive');
    expect(minuteOf(simulation.events.at(-1) ?? { at: 0 })).toBe(21);
    expect(simulation.cloud.regions.get('fake/a')?.percent).toBe(0);
  });

  test("goes on with onInconclusive: 'proceed', and the log says that nothing was proven", () => {
    const simulation = simulateCanary(planOf('proceed'), inEvery(hold, LITTLE));
    expect(endOfCanary(simulation)).toBe('succeeded');
    const [end] = only(simulation.events, 'step-end').filter(({ action }) => action === 'bake');
    expect(end).toMatchObject({ outcome: 'succeeded', reason: expect.stringMatching(/^nothing was proven: fake\/a/) });
  });
});

test.each<[what: string, traffic: object]>([
  ['with something against the version', { ...LITTLE, next: [{ errors: 0.02, slower: 0.05 }] }],
  ['with enough requests', BETWEEN],
  ['without any traffic, where the previous version had some', { ...FINE, sends: 0, requestsPerSecond: 0.2 }],
  ['where nothing can be read', { ...LITTLE, unreadable: [{}] }],
])("onInconclusive: 'proceed' does not go on %s", (_, traffic) => {
  const plan = planOf('proceed');
  expect(endOfCanary(simulateCanary(plan, inEvery(plan, traffic as never)))).toMatch(/^failed by inconclusive/);
});

describe('a hold', () => {
  const run = (more: object, traffic: object = LITTLE) => simulateCanary(hold, inEvery(hold, traffic as never, more));

  test('ends by accept, whose reason is in the log', () => {
    const simulation = run({
      commands: [{ name: 'accept', step: 'bake-25', atMs: 40 * MINUTE, reason: 'it looks good' }],
    });
    expect(endOfCanary(simulation)).toBe('succeeded');
    const [end] = only(simulation.events, 'step-end').filter(({ action }) => action === 'bake');
    expect(end).toMatchObject({ outcome: 'succeeded', reason: 'accepted: it looks good' });
    expect(end && minuteOf(end)).toBe(40);
  });

  test('ends by abort', () => {
    const simulation = run({ commands: [{ name: 'abort', atMs: 40 * MINUTE }] });
    expect(endOfCanary(simulation)).toMatch(/^aborted/);
    expect(simulation.cloud.regions.get('fake/a')?.percent).toBe(0);
  });

  test('ends by a fail', () => {
    const simulation = run(
      {},
      { ...LITTLE, requestsPerSecond: 5, next: [GOOD, { fromMs: 30 * MINUTE, ...BAD, errors: 0.2 }] },
    );
    expect(only(simulation.events, 'bake-hold')).toHaveLength(1);
    expect(endOfCanary(simulation)).toBe('failed by errors in fake/a (bake-25)');
  });

  test('ends by late evidence to pass', () => {
    const simulation = run({}, { ...FINE, requestsPerSecond: 20 });
    expect(only(simulation.events, 'bake-hold')).toHaveLength(1);
    expect(endOfCanary(simulation)).toBe('succeeded');
  });

  test('that expires with something against the version rolls back', () => {
    const simulation = run({}, BETWEEN);
    expect(only(simulation.events, 'bake-hold')[0]?.isOnlyTooFew).toBe(false);
    expect(endOfCanary(simulation)).toBe('failed by inconclusive');
    expect(simulation.cloud.regions.get('fake/a')?.percent).toBe(0);
  });

  test('that expires without anything to judge by rolls back', () => {
    const simulation = run({}, { ...LITTLE, unreadable: [{ fromMs: 10 * MINUTE }] });
    expect(only(simulation.events, 'bake-hold').map(minuteOf)).toEqual([40]);
    expect(endOfCanary(simulation)).toBe('failed by inconclusive');
    expect(minuteOf(simulation.events.at(-1) ?? { at: 0 })).toBe(160);
  });

  test('is not shortened by a pause', () => {
    const commands = [
      { name: 'pause', atMs: 40 * MINUTE },
      { name: 'resume', atMs: 70 * MINUTE },
    ] as const;
    expect(minuteOf(run({ commands }).events.at(-1) ?? { at: 0 })).toBe(171);
  });

  test('that is accepted while it is paused goes on after the pause', () => {
    const commands = [
      { name: 'pause', atMs: 40 * MINUTE },
      { name: 'accept', step: 'bake-25', atMs: 50 * MINUTE, reason: 'good' },
      { name: 'resume', atMs: 70 * MINUTE },
    ] as const;
    const simulation = run({ commands });
    expect(endOfCanary(simulation)).toBe('succeeded');
    expect(minuteOf(simulation.events.at(-1) ?? { at: 0 })).toBe(70);
  });

  test('survives its process', () => {
    const whole = run({});
    const lostAt = Array.from({ length: 100 }, (_, index) => (21 + index) * MINUTE + 30_000);
    const lost = run({ lostAt });
    expect(endOfCanary(lost)).toBe(endOfCanary(whole));
    expect(lost.events.at(-1)?.at).toBe(whole.events.at(-1)?.at);
  });
});

test('accept has no effect where nothing is held: not on a bake, and not on a hold that comes later', () => {
  const commands = [{ name: 'accept', step: 'bake-25', atMs: 10 * MINUTE, reason: 'too early' }] as const;
  const simulation = simulateCanary(hold, inEvery(hold, LITTLE, { commands }));
  expect(only(simulation.events, 'command')).toHaveLength(1);
  expect(endOfCanary(simulation)).toBe('needs-human by inconclusive');
});

const STAGES = [{ percent: 25, bake: { min: '5m', max: '20m', holdFor: '5h' } }, { percent: 100 }] as const;
const CLOUD = { serving: { version: '41' }, requests: [{ perSecond: 1 }] } as const;

/** A journal in memory that says that it is none. */
function keptJournal() {
  return { ...memoryJournal(), outlivesProcess: true };
}

test("with onHold: 'return' the run ends as held, and goes on when it is resumed and accepted", async () => {
  const journal = keptJournal();
  const clock = virtualClock();
  const fake = fakeProvider({ clock, ...CLOUD });
  const played = await play(specOf(['fake/a'], { stages: STAGES }), { journal, clock, fake, onHold: 'return' });
  const error = errorOf(played);
  expect(error).toMatchObject({ kind: 'held', step: 'bake-25' });
  expect(formatError(error)).toContain('accept');
  expect(fake.trafficIn('a')).toMatchObject({ '42': 25 });
  const run = (await resumeRollout('r', { providers: { fake }, journal, clock }))._unsafeUnwrap();
  expect(run.accept({ reason: 'seen and approved' }).isOk()).toBe(true);
  const [events, result] = await inTime(clock, Promise.all([collectEvents(run), run.result]));
  expect(result.isOk()).toBe(true);
  expect(only(events, 'step-end').find(({ step }) => step === 'bake-25')?.reason).toBe('accepted: seen and approved');
  expect(fake.trafficIn('a')).toMatchObject({ '42': 100 });
});

test("the journal's inbox takes an accept from another process", async () => {
  const journal = keptJournal();
  const clock = virtualClock();
  const fake = fakeProvider({ clock, ...CLOUD });
  const run = rollout(specOf(['fake/a'], { stages: STAGES }), { providers: { fake }, journal, clock, id: 'r' });
  run.on('bake-hold', () => void journal.send('r', { name: 'accept', step: 'bake-25', reason: 'from elsewhere' }));
  const result = await inTime(clock, run.result);
  expect(result.isOk()).toBe(true);
  const end = only(run.snapshot().steps.length > 0 ? await collectEvents(run) : [], 'step-end');
  expect(end.find(({ step }) => step === 'bake-25')?.reason).toBe('accepted: from elsewhere');
});
