import { advance, type Clock, resumeRollout, rollout, startRollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { err } from 'neverthrow';
import { expect, test } from 'vitest';
import { errorOf, only, play, SERVING, specOf } from './play.ts';

const SPEC = specOf(['fake/a']);

test('a rollout whose process is gone is busy for as long as its lease, and the error says until when', async () => {
  const journal = memoryJournal();
  const clock = virtualClock({ auto: false });
  const fake = fakeProvider(SERVING);
  const options = { providers: { fake }, journal, clock };
  // Its process does nothing more, since nobody moves its clock.
  rollout(SPEC, { ...options, id: 'r', lease: '5s' });
  await clock.advance(0);
  const began = clock.now();
  const later = (ms: number) => ({ ...options, clock: virtualClock({ startAt: began + ms }) });
  const busy = (await resumeRollout('r', later(4_999)))._unsafeUnwrapErr();
  expect(busy).toMatchObject({ kind: 'busy', until: began + 5_000 });
  const run = (await resumeRollout('r', later(5_000)))._unsafeUnwrap();
  expect((await run.result).isOk()).toBe(true);
});

test('a short lease is kept alive through calls and waits that are longer', async () => {
  const journal = memoryJournal();
  const clock = virtualClock();
  let asked = 0;
  const watched: Journal = {
    ...journal,
    async renew(lease, now, ttlMs) {
      asked += 1;
      expect(ttlMs).toBe(2_000);
      const thief = await journal.acquire('r', 'thief', now, ttlMs);
      return thief.isErr() ? journal.renew(lease, now, ttlMs) : thief.map(() => undefined);
    },
  };
  const played = await play(SPEC, { journal: watched, clock, lease: '2s' });
  expect(played.result.isOk()).toBe(true);
  // A deployment takes a minute.
  expect(asked).toBeGreaterThan(60);
});

test.each([
  [0, 'too short'],
  ['999ms', 'too short'],
  ['a while', 'not a duration'],
] as const)('a lease of %s is refused before anything is called', async (lease, says) => {
  const journal = memoryJournal();
  const clock = virtualClock();
  const fake = fakeProvider(SERVING);
  const options = { providers: { fake }, journal, clock };
  (await startRollout(SPEC, { ...options, id: 'r' }))._unsafeUnwrap();
  const wrong = { ...options, lease: lease as '1s' };
  for (const refused of [await rollout(SPEC, wrong).result, await advance('r', wrong), await resumeRollout('r', wrong)])
    expect(refused._unsafeUnwrapErr()).toMatchObject({
      kind: 'invalid-options',
      issues: [{ path: 'lease', message: expect.stringContaining(says) }],
    });
  expect(fake.calls).toEqual([]);
});

test('a process that was stopped between writing an intent and making the call asks for its lease first, and makes no call where that is lost', async () => {
  const kept = memoryJournal();
  const clock = virtualClock();
  const fake = fakeProvider({ ...SERVING, clock });
  let calls: number | undefined;
  const journal: Journal = {
    ...kept,
    async append(lease, events, taken) {
      const answer = await kept.append(lease, events, taken);
      if (events.some((event) => event.type === 'effect-start' && event.method === 'deploy')) {
        // Stopped for an hour; another takes over meanwhile.
        await clock.sleep(3_600_000);
        (await kept.acquire('r', 'successor', clock.now(), 60_000))._unsafeUnwrap();
        calls = fake.calls.length;
      }
      return answer;
    },
  };
  const played = await play(SPEC, { journal, clock, fake });
  expect(errorOf(played)).toMatchObject({ kind: 'busy', holder: 'successor' });
  expect(only(played.events, 'effect-start').filter(({ method }) => method === 'deploy')).toHaveLength(1);
  expect(fake.calls.slice(calls)).toEqual([]);
});

test('a process that was stopped between two tries of a call makes no other try where its lease has run out meanwhile', async () => {
  const journal = memoryJournal();
  const inner = virtualClock();
  const fake = fakeProvider({ ...SERVING, clock: inner, faults: [{ kind: 'fail', method: 'deploy', times: 1 }] });
  const deploys = () => fake.calls.filter(({ method }) => method === 'deploy').length;
  let stoppedFor = 0;
  const clock: Clock = {
    now: () => inner.now() + stoppedFor,
    async sleep(ms, signal) {
      await inner.sleep(ms, signal);
      if (stoppedFor > 0 || deploys() === 0) return;
      stoppedFor = 3_600_000;
      (await journal.acquire('r', 'successor', clock.now(), 60_000))._unsafeUnwrap();
    },
  };
  const run = rollout(SPEC, { providers: { fake }, journal, clock, id: 'r' });
  expect((await run.result)._unsafeUnwrapErr()).toMatchObject({ kind: 'busy', holder: 'successor' });
  expect(deploys()).toBe(1);
});

test('a run that its journal failed gives its lease back, so that another need not wait for its end', async () => {
  const kept = memoryJournal();
  const journal: Journal = {
    ...kept,
    append: async (lease, events, taken) =>
      events.some(({ type }) => type === 'claim-held')
        ? err({ kind: 'failed', message: 'the disk is full' })
        : kept.append(lease, events, taken),
  };
  const played = await play(SPEC, { journal });
  expect(errorOf(played)).toEqual({ kind: 'journal-failed', message: 'the disk is full' });
  const { clock, fake } = played;
  const run = (await resumeRollout('r', { providers: { fake }, journal: kept, clock }))._unsafeUnwrap();
  expect((await run.result).isOk()).toBe(true);
});

test('a rollout whose claim was broken while nobody drove it does not go on over the one that has the target now', async () => {
  const journal = memoryJournal();
  const stopped = await play(SPEC, {
    journal,
    watch: (event, { run }) => {
      if (event.type === 'step-end' && event.step === 'deploy:fake/a') void run.stop();
    },
  });
  const { clock, fake } = stopped;
  const options = { providers: { fake }, journal, clock };
  expect((await journal.breakClaim('fake/a', clock.now()))._unsafeUnwrap()).toBe('r');
  const other = await play(SPEC, {
    ...options,
    fake,
    id: 'other',
    watch: (event, { run }) => {
      if (event.type === 'claim-held') void run.stop();
    },
  });
  expect(errorOf(other).kind).toBe('stopped');
  const calls = fake.calls.length;
  for (const refused of [await resumeRollout('r', options), await advance('r', options)])
    expect(refused._unsafeUnwrapErr()).toMatchObject({
      kind: 'cannot-resume',
      reason: expect.stringMatching(/claim of rollout r on fake\/a was broken, and rollout other holds it now/),
    });
  expect(fake.calls.length).toBe(calls);
  // Nobody keeps the lease of what was refused, and once the other one has ended it takes its target again.
  (await (await resumeRollout('other', options))._unsafeUnwrap().result)._unsafeUnwrap();
  const resumed = (await resumeRollout('r', options))._unsafeUnwrap();
  expect([...(await journal.claims())._unsafeUnwrap()]).toEqual([['fake/a', 'r']]);
  void (await resumed.result);
});

test('a claim is not broken while its rollout is driven', async () => {
  const journal = memoryJournal();
  let broken: Promise<unknown> | undefined;
  const played = await play(SPEC, {
    journal,
    watch: (event, { clock }) => {
      if (event.type !== 'claim-held') return;
      broken = journal.breakClaim('fake/a', clock.now()).then((answer) => answer._unsafeUnwrapErr());
    },
  });
  expect(played.result.isOk()).toBe(true);
  expect(await broken).toMatchObject({ kind: 'claimed', holder: 'r', target: 'fake/a' });
});
