import {
  advance,
  foldEvents,
  type RolloutEvent,
  resumeRollout,
  rollout,
  startRollout,
  type Turn,
} from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { type VirtualClock, virtualClock } from '@landfall/core/testing';
import { type FakeOptions, type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { brokenPromises } from '../src/invariants.ts';
import { play, SERVING, specOf } from './play.ts';

const SPEC = specOf([['fake/a', 'fake/b'], ['fake/c']], { stages: [{ percent: 50 }, { percent: 100 }] });

interface Setting {
  readonly fake: FakeProvider;
  readonly clock: VirtualClock;
  readonly journal: Journal;
}

/** A started rollout, on a clock that only the test moves. */
async function started(cloud: FakeOptions = SERVING): Promise<Setting> {
  const clock = virtualClock({ auto: false });
  const fake = fakeProvider(cloud);
  const journal = memoryJournal();
  (await startRollout(SPEC, { providers: { fake }, journal, clock, id: 'r' }))._unsafeUnwrap();
  return { fake, clock, journal };
}

async function turn({ fake, clock, journal }: Setting, forUpTo?: number): Promise<Turn> {
  return (await advance('r', { providers: { fake }, journal, clock, forUpTo }))._unsafeUnwrap();
}

/** Turns at the very times they asked for. */
async function toTheEnd(
  setting: Setting,
): Promise<{ readonly last: Turn & { readonly ended: true }; readonly turns: number }> {
  for (let turns = 1; turns < 2_000; turns += 1) {
    const taken = await turn(setting);
    if (taken.ended) return { last: taken, turns };
    const wait = (taken.wakeAt ?? Number.NaN) - setting.clock.now();
    expect(wait).toBeGreaterThan(0);
    await setting.clock.advance(wait);
  }
  throw new Error('it takes turns without end');
}

async function logOf({ journal }: Setting): Promise<readonly RolloutEvent[]> {
  return (await journal.read('r'))._unsafeUnwrap();
}

function endOf(events: readonly RolloutEvent[]) {
  const { outcome, error, failures, regions, rollbacks } = foldEvents(events);
  const each = regions.map(({ planned, deployed, verified, percent }) => [planned.key, deployed, verified, percent]);
  return { outcome, error, failures, rollback: rollbacks.at(-1)?.outcome, each };
}

for (const [name, cloud] of [
  ['succeeds', SERVING],
  ['fails', { ...SERVING, faults: [{ kind: 'silent-rollback', method: 'route', region: 'c', ms: 1 } as const] }],
  ['needs retries', { ...SERVING, faults: [{ kind: 'out-of-capacity', at: 'end', region: 'b', times: 1 } as const] }],
] as const)
  test(`a rollout that ${name} ends the same in turns as in one process`, async () => {
    const embedded = await play(SPEC, { cloud });
    const setting = await started(cloud);
    const { last, turns } = await toTheEnd(setting);
    expect(turns).toBeGreaterThan(20);
    const events = await logOf(setting);
    expect(brokenPromises({ events, traffic: setting.fake.trafficHistory })).toEqual([]);
    expect(endOf(events)).toEqual(endOf(embedded.events));
    expect(last.result.isOk()).toBe(embedded.result.isOk());
    for (const region of ['a', 'b', 'c'])
      expect(setting.fake.trafficIn(region)).toEqual(embedded.fake.trafficIn(region));
    expect(setting.clock.sleepers()).toBe(0);
  });

test('a turn says what is waited for, and when to take the next', async () => {
  const setting = await started();
  const taken = await turn(setting);
  expect(taken).toMatchObject({
    ended: false,
    waiting: [
      { for: 'cloud', region: 'fake/a', step: 'deploy:fake/a' },
      { for: 'cloud', region: 'fake/b', step: 'deploy:fake/b' },
    ],
  });
  expect(!taken.ended && (taken.wakeAt ?? 0) > setting.clock.now()).toBe(true);
});

test('turns that come too early, or far too late, change no outcome', async () => {
  for (const step of [50, 10_000, 3_000_000]) {
    const setting = await started();
    for (let turns = 0; turns < 20_000; turns += 1) {
      if ((await turn(setting)).ended) break;
      await setting.clock.advance(step);
    }
    const events = await logOf(setting);
    expect(endOf(events), `every ${step} ms`).toEqual(endOf((await play(SPEC)).events));
  }
});

test('a turn that may wait does more', async () => {
  const clock = virtualClock();
  const fake = fakeProvider(SERVING);
  const journal = memoryJournal();
  (await startRollout(SPEC, { providers: { fake }, journal, clock, id: 'r' }))._unsafeUnwrap();
  const startedAt = clock.now();
  const short = await turn({ fake, clock, journal }, 90_000);
  expect(short.ended).toBe(false);
  expect(clock.now() - startedAt).toBeLessThanOrEqual(90_000);
  expect(fake.calls.some(({ method }) => method === 'verify')).toBe(true);
  const long = await turn({ fake, clock, journal }, 86_400_000);
  expect(long.ended && long.result.isOk()).toBe(true);
});

test('a forUpTo that is no duration is an error', async () => {
  const { fake, clock, journal } = await started();
  const wrong = await advance('r', { providers: { fake }, journal, clock, forUpTo: -1 });
  expect(wrong._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid-options', issues: [{ path: 'forUpTo' }] });
  expect(fake.calls).toEqual([]);
});

test('of overlapping turns one is busy, and nothing is called twice', async () => {
  const { fake, clock, journal } = await started();
  const options = { providers: { fake }, journal, clock };
  const turns = await Promise.all([advance('r', options), advance('r', options), advance('r', options)]);
  expect(turns.map((taken) => (taken.isErr() ? taken.error.kind : 'ok')).sort()).toEqual(['busy', 'busy', 'ok']);
  expect(fake.calls.filter(({ method }) => method === 'deploy')).toHaveLength(2);
});

test('a suspended rollout stays suspended in turns, until it is resumed', async () => {
  const setting = await started();
  await turn(setting);
  (await setting.journal.send('r', { name: 'stop' }))._unsafeUnwrap();
  await turn(setting);
  const calls = setting.fake.calls.length;
  for (let turns = 0; turns < 3; turns += 1) {
    await setting.clock.advance(3_600_000);
    expect(await turn(setting)).toMatchObject({ ended: false, waiting: [{ for: 'resume' }], wakeAt: undefined });
  }
  expect(setting.fake.calls.length).toBe(calls);
  (await setting.journal.send('r', { name: 'resume' }))._unsafeUnwrap();
  expect((await toTheEnd(setting)).last.result.isOk()).toBe(true);
});

test('an abort is not left lying by a suspended rollout', async () => {
  const setting = await started();
  await turn(setting);
  (await setting.journal.send('r', { name: 'stop' }))._unsafeUnwrap();
  expect(await turn(setting)).toMatchObject({ waiting: [{ for: 'resume' }] });
  (await setting.journal.send('r', { name: 'abort', reason: 'enough' }))._unsafeUnwrap();
  expect((await toTheEnd(setting)).last.result._unsafeUnwrapErr()).toMatchObject({ kind: 'aborted', reason: 'enough' });
  expect(setting.fake.running().some(({ version }) => version === '42')).toBe(false);
});

test('a turn of a rollout that has ended gives its result again, and calls nothing', async () => {
  const setting = await started();
  const { last } = await toTheEnd(setting);
  const calls = setting.fake.calls.length;
  expect(await turn(setting)).toEqual(last);
  expect(setting.fake.calls.length).toBe(calls);
});

test('starting is idempotent: the same id and spec is success, another spec is refused', async () => {
  const { fake, clock, journal } = await started();
  const options = { providers: { fake }, journal, clock, id: 'r' };
  expect((await startRollout(SPEC, options))._unsafeUnwrap()).toEqual({ id: 'r' });
  const other = await startRollout({ ...SPEC, concurrency: 1 }, options);
  expect(other._unsafeUnwrapErr()).toMatchObject({
    kind: 'cannot-resume',
    reason: expect.stringContaining('another spec'),
  });
  expect((await journal.read('r'))._unsafeUnwrap()).toHaveLength(1);
  expect(fake.calls).toEqual([]);
});

test('starting again with other samples is refused at once', async () => {
  const { clock, journal, fake } = await started();
  const spec = { ...SPEC, verify: { samples: 'golden' } } as const;
  const options = { providers: { fake }, journal, clock, id: 'sampled' };
  const samples = { golden: [{ input: 1 }] };
  expect((await startRollout(spec, { ...options, samples })).isOk()).toBe(true);
  expect((await startRollout(spec, { ...options, samples })).isOk()).toBe(true);
  const other = await startRollout(spec, { ...options, samples: { golden: [{ input: 2 }] } });
  expect(other._unsafeUnwrapErr()).toMatchObject({
    kind: 'cannot-resume',
    reason: expect.stringContaining('sampled exists with other samples: pass the same ones'),
  });
});

test('rollout() with the id of one that is under way joins it; with another spec it is refused', async () => {
  const { fake, journal } = await started();
  const clock = virtualClock();
  const refused = rollout({ ...SPEC, concurrency: 1 }, { providers: { fake }, journal, clock, id: 'r' });
  expect((await refused.result)._unsafeUnwrapErr()).toMatchObject({
    kind: 'cannot-resume',
    reason: expect.stringContaining('another spec'),
  });
  expect(fake.calls).toEqual([]);

  const joined = rollout(SPEC, { providers: { fake }, journal, clock, id: 'r' });
  expect((await joined.result).isOk()).toBe(true);
  const again = rollout(SPEC, { providers: { fake }, journal, clock, id: 'r' });
  const calls = fake.calls.length;
  expect(await again.result).toEqual(await joined.result);
  expect(fake.calls.length).toBe(calls);
});

test('a rollout in turns can be finished by one process, and the other way round', async () => {
  const setting = await started();
  await turn(setting);
  const clock = virtualClock({ startAt: setting.clock.now() });
  const { fake, journal } = setting;
  const run = (await resumeRollout('r', { providers: { fake }, journal, clock }))._unsafeUnwrap();
  run.on('step-end', ({ step }) => {
    if (step === 'verify:fake/a') void run.stop();
  });
  expect((await run.result)._unsafeUnwrapErr().kind).toBe('stopped');
  (await journal.send('r', { name: 'resume' }))._unsafeUnwrap();
  await setting.clock.advance(clock.now() - setting.clock.now());
  expect((await toTheEnd(setting)).last.result.isOk()).toBe(true);
});

test('a rollout that is not there cannot be advanced', async () => {
  const { fake, clock, journal } = await started();
  const unknown = await advance('other', { providers: { fake }, journal, clock });
  expect(unknown._unsafeUnwrapErr()).toMatchObject({ kind: 'cannot-resume', reason: expect.stringContaining('other') });
});
