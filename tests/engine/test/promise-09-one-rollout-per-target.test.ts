import { advance, resumeRollout, rollout, startRollout } from '@landfall/core';
import { type Journal, type JournalError, memoryJournal } from '@landfall/core/journal';
import { collectEvents, virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import type { Result } from 'neverthrow';
import { expect, test } from 'vitest';
import { brokenPromises, claimedBeforeChange, oneLog } from '../src/invariants.ts';
import { errorOf, isChange, only, play, SERVING, specOf } from './play.ts';

async function claimsOf(journal: Journal): Promise<Record<string, string>> {
  return Object.fromEntries((await journal.claims())._unsafeUnwrap());
}

test('targets are claimed all together, when select ends and before anything is changed', async () => {
  const journal = memoryJournal();
  let held: Promise<Record<string, string>> | undefined;
  const played = await play(specOf([['fake/a', 'fake/b']]), {
    journal,
    watch: (event) => {
      if (event.type === 'claim-held') held = claimsOf(journal);
    },
  });
  expect(claimedBeforeChange(played)).toEqual([]);
  expect(await held).toEqual({ 'fake/a': 'r', 'fake/b': 'r' });
  expect(only(played.events, 'claim-held')[0]?.targets).toEqual(['fake/a', 'fake/b']);
});

test('a second rollout of a target is refused with the id of the first, which is unharmed', async () => {
  const journal = memoryJournal();
  const clock = virtualClock();
  const fake = fakeProvider(SERVING);
  const first = rollout(specOf([['fake/a', 'fake/b']]), { providers: { fake }, clock, journal, id: 'first' });
  let second: ReturnType<typeof play> | undefined;
  first.on('step-end', ({ step }) => {
    if (step === 'deploy:fake/a') second = play(specOf(['fake/b', 'fake/c']), { clock, fake, journal, id: 'second' });
  });
  expect((await first.result).isOk()).toBe(true);
  const refused = await second;
  expect(refused && errorOf(refused)).toEqual({ kind: 'busy', by: 'rollout', holder: 'first', target: 'fake/b' });
  expect(refused && oneLog(refused)).toEqual([]);
  expect(fake.calls.filter((call) => call.key.startsWith('second') && isChange(call))).toEqual([]);
  expect(fake.trafficIn('a')).toEqual({ '42': 100 });
  expect(await claimsOf(journal)).toEqual({});
});

for (const [how, end] of [
  ['succeeded', () => undefined],
  ['failed', 'deploy-fails'],
  ['aborted', 'abort'],
] as const)
  test(`claims are given back once the rollout ${how}`, async () => {
    const journal = memoryJournal();
    const played = await play(specOf(['fake/a']), {
      journal,
      cloud: { ...SERVING, faults: end === 'deploy-fails' ? [{ kind: 'deploy-fails' }] : [] },
      watch: (event, { run }) => {
        if (end === 'abort' && event.type === 'claim-held') void run.abort();
      },
    });
    expect(played.events.at(-1)?.type).toBe('rollout-end');
    expect(await claimsOf(journal)).toEqual({});
    // What was rolled back is blocked, so the next rollout names it.
    const next = await play(specOf(['fake/a'], { allowBlocked: ['42'] }), { journal, id: 'next' });
    expect(next.result.isOk()).toBe(true);
  });

test('a stopped rollout keeps its claims, and another is refused until it has ended', async () => {
  const journal = memoryJournal();
  const stopped = await play(specOf(['fake/a']), {
    journal,
    watch: (event, { run }) => {
      if (event.type === 'claim-held') void run.stop();
    },
  });
  expect(errorOf(stopped).kind).toBe('stopped');
  const refused = await play(specOf(['fake/a']), { journal, id: 'other', clock: stopped.clock, fake: stopped.fake });
  expect(errorOf(refused)).toEqual({ kind: 'busy', by: 'rollout', holder: 'r', target: 'fake/a' });
  const { clock, fake } = stopped;
  const resumed = (await resumeRollout('r', { providers: { fake }, journal, clock }))._unsafeUnwrap();
  expect((await resumed.result).isOk()).toBe(true);
  expect(await claimsOf(journal)).toEqual({});
});

test('a claim is broken only by command', async () => {
  const journal = memoryJournal();
  const { clock, fake } = await play(specOf(['fake/a']), {
    journal,
    watch: (event, { run }) => {
      if (event.type === 'claim-held') void run.stop();
    },
  });
  await clock.advance(30 * 86_400_000);
  expect(errorOf(await play(specOf(['fake/a']), { journal, id: 'other', clock, fake })).kind).toBe('busy');
  (await journal.breakClaim('fake/a', clock.now()))._unsafeUnwrap();
  expect((await play(specOf(['fake/a']), { journal, id: 'another', clock, fake })).result.isOk()).toBe(true);
});

test.each(['fail', 'wait'] as const)(
  'a rollout with the same target twice is refused at once, before it changes anything (onBusy: %s)',
  async (onBusy) => {
    const clock = virtualClock();
    const began = clock.now();
    const fake = fakeProvider({ ...SERVING, name: 'same' });
    const run = rollout(specOf([['one/a', 'two/a']]), { providers: { one: fake, two: fake }, clock, id: 'r', onBusy });
    const result = await run.result;
    expect(clock.now()).toBe(began);
    expect(result._unsafeUnwrapErr()).toEqual({ kind: 'busy', by: 'rollout', holder: 'r', target: 'same/a' });
    expect(fake.calls.some(isChange)).toBe(false);
  },
);

for (const command of ['abort', 'stop', 'pause'] as const)
  test(`a ${command} while the claim is being taken leaves no claim behind that nobody holds`, async () => {
    const clock = virtualClock();
    const kept = memoryJournal();
    const journal: Journal = {
      ...kept,
      async claim(lease, targets) {
        await clock.sleep(5_000);
        return kept.claim(lease, targets);
      },
    };
    const played = await play(specOf(['fake/a']), {
      journal,
      clock,
      watch: (event, { run }) => {
        // While the claim is in flight.
        if (event.type === 'effect-start' && event.method === 'claim')
          void clock.sleep(1_000).then(() => run[command]());
        if (event.type === 'pause-start') void run.resume();
      },
    });
    expect(oneLog(played)).toEqual([]);
    expect(await claimsOf(kept)).toEqual(command === 'stop' ? { 'fake/a': 'r' } : {});
    const changes = played.fake.calls.filter(isChange);
    expect(changes.length > 0).toBe(command === 'pause');
  });

test('a runner that finds its lease lost calls nothing and writes nothing more', async () => {
  for (let at = 2; at <= 40; at += 1) {
    const kept = memoryJournal();
    const clock = virtualClock();
    const fake = fakeProvider({ ...SERVING, clock, faults: [{ kind: 'fail', method: 'route', times: 2 }] });
    let calls: number | undefined;
    const found = <T>(answer: Result<T, JournalError>): Result<T, JournalError> => {
      if (answer.isErr() && answer.error.kind === 'lease-lost') calls ??= fake.calls.length;
      return answer;
    };
    const journal: Journal = {
      ...kept,
      append: async (lease, events, taken) => found(await kept.append(lease, events, taken)),
      inbox: async (lease) => found(await kept.inbox(lease)),
      renew: async (lease, now, ttlMs) => found(await kept.renew(lease, now, ttlMs)),
    };
    const run = rollout(specOf([['fake/a', 'fake/b']]), { providers: { fake }, clock, journal, id: 'r' });
    let events: number | undefined;
    const taken = (async () => {
      for await (const event of run) {
        if (event.seq !== at) continue;
        // Another takes over, as it may once the lease has run out.
        (await kept.acquire('r', 'successor', clock.now() + 120_000, 60_000))._unsafeUnwrap();
        events = (await kept.read('r'))._unsafeUnwrap().length;
      }
    })();
    const [result] = await Promise.all([run.result, taken]);
    expect([at, result._unsafeUnwrapErr()]).toEqual([at, { kind: 'busy', by: 'runner', holder: 'successor' }]);
    expect((await kept.read('r'))._unsafeUnwrap().length).toBe(events);
    expect(fake.calls.slice(calls)).toEqual([]);
    expect(clock.sleepers()).toBe(0);
  }
});

test('a runner that overslept finds its successor at work, and stops', async () => {
  const journal = memoryJournal();
  const clock = virtualClock({ auto: false });
  const fake = fakeProvider(SERVING);
  const first = rollout(specOf(['fake/a']), { providers: { fake }, clock, journal, id: 'r' });
  await clock.advance(10_000);
  const before = fake.calls.length;
  const successorClock = virtualClock({ startAt: clock.now() + 300_000 });
  const second = (await resumeRollout('r', { providers: { fake }, clock: successorClock, journal }))._unsafeUnwrap();
  expect((await second.result).isOk()).toBe(true);
  const after = fake.calls.length;
  expect(after).toBeGreaterThan(before);
  await clock.advance(600_000);
  expect((await first.result)._unsafeUnwrapErr().kind).toBe('busy');
  expect(fake.calls.length).toBe(after);
  expect(brokenPromises({ events: await collectEvents(second), traffic: fake.trafficHistory })).toEqual([]);
});

test('a lease is renewed while a rollout waits for hours', async () => {
  const journal = memoryJournal();
  const played = await play(specOf(['fake/a'], { timeouts: { deploy: '12h' } }), {
    journal,
    cloud: { ...SERVING, deployMs: 6 * 3_600_000 },
    watch: (event, { clock }) => {
      if (event.type !== 'effect-start' || event.method !== 'deploy') return;
      void clock.sleep(3 * 3_600_000).then(async () => {
        const taken = await journal.acquire('r', 'thief', clock.now(), 60_000);
        expect(taken._unsafeUnwrapErr()).toMatchObject({ kind: 'lease-lost' });
      });
    },
    onListenerError: (error) => {
      throw error;
    },
  });
  expect(played.result.isOk()).toBe(true);
});

test('of two runners of one rollout, the second is told who drives it', async () => {
  const journal = memoryJournal();
  const clock = virtualClock();
  const fake = fakeProvider(SERVING);
  const spec = specOf(['fake/a']);
  (await startRollout(spec, { providers: { fake }, journal, clock, id: 'r' }))._unsafeUnwrap();
  const both = await Promise.all([
    advance('r', { providers: { fake }, journal, clock }),
    advance('r', { providers: { fake }, journal, clock }),
  ]);
  expect(both.filter((turn) => turn.isErr()).map((turn) => turn._unsafeUnwrapErr().kind)).toEqual(['busy']);
});
