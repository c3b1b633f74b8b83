import { advance, formatError, type RolloutEvent, readRollout, resumeRollout, startRollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { err, ok } from 'neverthrow';
import { expect, test } from 'vitest';
import { play, SERVING, specOf } from './play.ts';

const GOOD = specOf(['fake/a', 'fake/b']);

/** A journal that holds this as the log of rollout `r`. */
async function holding(log: unknown): Promise<Journal> {
  const journal = memoryJournal();
  (await journal.create('r', []))._unsafeUnwrap();
  return { ...journal, read: async () => ok(log as readonly RolloutEvent[]) };
}

async function aLog(): Promise<readonly RolloutEvent[]> {
  return (
    await play(GOOD, {
      watch: (event, { run }) => {
        if (event.type === 'step-end' && event.step === 'deploy:fake/a') void run.stop();
      },
    })
  ).events;
}

test.each<readonly [string, (log: readonly RolloutEvent[]) => unknown, RegExp]>([
  ['a text', () => 'log', /not a log/],
  ['nothing', () => undefined, /not a log/],
  ['empty', () => [], /rollout-start/],
  ['a list of something else', () => [1, 2, 3], /entry 1 is not an event/],
  ['one with null in it', (log) => [log[0], null], /entry 2 is not an event/],
  ['without its beginning', (log) => log.slice(1), /gap/],
  ['with a gap', (log) => log.filter(({ seq }) => seq !== 5), /gap: event 5 is missing, and event 6/],
  ['with an event twice', (log) => [...log.slice(0, 5), ...log.slice(4)], /gap/],
  ['of another rollout', (log) => log.map((event) => ({ ...event, rolloutId: 'other' })), /rollout other/],
  ['of a newer format', (log) => log.map((event) => ({ ...event, v: 4 })), /format 4/],
  ['of an older format', (log) => log.map((event) => ({ ...event, v: 1 })), /format 1, which .* no longer reads/],
  [
    'written with an event that this version does not know',
    (log) => log.map((event) => (event.seq === 5 ? { ...event, type: 'step-teleport' } : event)),
    /event 5 has the type "step-teleport", which .* does not know/,
  ],
  ['without its nonce', (log) => log.map((event) => ({ ...event, nonce: undefined })), /no nonce/],
  ['without its plan', (log) => [{ ...log[0], plan: undefined }, ...log.slice(1)], /plan/],
  ['with a plan that is none', (log) => [{ ...log[0], plan: {} }, ...log.slice(1)], /./],
  ['that begins with another event', (log) => [{ ...log[1], seq: 1 }], /rollout-start/],
])('a log that is %s is not resumed', async (_what, change, expected) => {
  const fake = fakeProvider(SERVING);
  const journal = await holding(change(await aLog()));
  const options = { providers: { fake }, journal, clock: virtualClock() };
  const resumed = await resumeRollout('r', options);
  expect(resumed._unsafeUnwrapErr().kind).toMatch(/cannot-resume|invalid-options|incompatible-provider/);
  expect(formatError(resumed._unsafeUnwrapErr())).toMatch(expected);
  expect((await advance('r', options))._unsafeUnwrapErr()).toEqual(resumed._unsafeUnwrapErr());
  expect(fake.calls).toEqual([]);
});

test('a log of another plan is not resumed: other samples, or a provider that can do less', async () => {
  const samples = { golden: [{ input: 1 }] };
  const spec = { ...GOOD, verify: { samples: 'golden' } };
  const journal = memoryJournal();
  const clock = virtualClock();
  const fake = fakeProvider(SERVING);
  (await startRollout(spec, { providers: { fake }, journal, clock, samples, id: 'r' }))._unsafeUnwrap();
  for (const [more, says] of [
    [{ samples: { golden: [{ input: 2 }] } }, /samples\.golden.* are not the samples that the rollout started with/],
    [
      { samples, providers: { fake: fakeProvider({ ...SERVING, traffic: 'all-or-nothing' }) } },
      /'fake' had capabilities\.traffic 'percent' when this rollout started, and has 'all-or-nothing' now/,
    ],
  ] as const) {
    const resumed = await resumeRollout('r', { providers: { fake }, journal, clock, ...more });
    expect(formatError(resumed._unsafeUnwrapErr())).toMatch(says);
  }
  expect((await resumeRollout('r', { providers: { fake }, journal, clock }))._unsafeUnwrapErr()).toMatchObject({
    kind: 'invalid-options',
  });
  expect(fake.calls).toEqual([]);
  const run = (await resumeRollout('r', { providers: { fake }, journal, clock, samples }))._unsafeUnwrap();
  expect((await run.result).isOk()).toBe(true);
});

test('a rollout that has ended is not resumed', async () => {
  const journal = memoryJournal();
  const { fake, clock } = await play(GOOD, { journal });
  const calls = fake.calls.length;
  for (let again = 0; again < 2; again += 1) {
    const resumed = await resumeRollout('r', { providers: { fake }, journal, clock });
    expect(resumed._unsafeUnwrapErr()).toMatchObject({
      kind: 'cannot-resume',
      reason: expect.stringContaining('already ended: succeeded'),
    });
  }
  expect(fake.calls.length).toBe(calls);
});

test('a rollout that the journal does not know is not resumed', async () => {
  const fake = fakeProvider(SERVING);
  const resumed = await resumeRollout('r', { providers: { fake }, journal: memoryJournal(), clock: virtualClock() });
  expect(resumed._unsafeUnwrapErr()).toMatchObject({
    kind: 'cannot-resume',
    reason: expect.stringContaining('no rollout r'),
  });
});

test('a journal that fails ends the run, which can be resumed from what was kept', async () => {
  let failed = 0;
  for (let at = 1; at <= 30; at += 1) {
    const kept = memoryJournal();
    let appended = 0;
    const failing: Journal = {
      ...kept,
      append(lease, events, taken) {
        appended += 1;
        if (appended === at) return Promise.resolve(err({ kind: 'failed', message: 'the disk is full' }));
        return kept.append(lease, events, taken);
      },
    };
    const played = await play(GOOD, { journal: failing });
    if (appended < at) break;
    expect(played.result._unsafeUnwrapErr()).toEqual({ kind: 'journal-failed', message: 'the disk is full' });
    expect(played.clock.sleepers()).toBe(0);
    const { fake, clock } = played;
    await clock.advance(120_000);
    const run = (await resumeRollout('r', { providers: { fake }, journal: kept, clock }))._unsafeUnwrap();
    expect((await run.result).isOk()).toBe(true);
    failed = at;
  }
  expect(failed).toBeGreaterThanOrEqual(10);
});

test('a log of which any event lacks any field, or has another value there, makes nothing throw', async () => {
  const log = await aLog();
  for (const event of log) {
    for (const field of Object.keys(event)) {
      for (const value of [undefined, null, 5, 'x', {}, [null]]) {
        const journal = await holding(log.map((each) => (each === event ? { ...each, [field]: value } : each)));
        const options = { providers: { fake: fakeProvider(SERVING) }, journal, clock: virtualClock() };
        const answers = [await advance('r', options), await readRollout(journal, 'r')];
        for (const answer of answers)
          expect([field, answer.isErr() && formatError(answer.error).length === 0]).toEqual([field, false]);
        const resumed = await resumeRollout('r', options);
        expect([event.seq, field, value, resumed.isErr() && resumed.error.kind]).not.toContain('internal');
        if (resumed.isErr()) continue;
        void resumed.value.stop();
        void (await resumed.value.result);
      }
    }
  }
});
