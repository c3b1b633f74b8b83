import {
  advance,
  exportRollout,
  formatError,
  importRollout,
  listRollouts,
  pruneRollouts,
  type RolloutEvent,
  readRollout,
  resumeRollout,
  startRollout,
} from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { err, ok } from 'neverthrow';
import { expect, test } from 'vitest';
import { brokenPromises } from '../src/invariants.ts';
import { type Played, play, SERVING, specOf, withoutNonce } from './play.ts';

const DAY_MS = 86_400_000;
const SPEC = specOf(['fake/a', 'fake/b']);

/** A rollout that was stopped once region `a` was deployed. */
function stopped(journal: Journal, more: Parameters<typeof play>[1] = {}): Promise<Played> {
  return play(SPEC, {
    journal,
    ...more,
    watch: (event, { run }) => {
      if (event.type === 'step-end' && event.step === 'deploy:fake/a') void run.stop();
    },
  });
}

test('the rollouts of a journal are listed: what they are of, how far they are, who drives them, what they hold', async () => {
  const journal = memoryJournal();
  const { clock, fake, events } = await stopped(journal, { id: 'first' });
  const { events: second } = await play(specOf(['fake/c']), { journal, clock, fake, id: 'second' });
  const options = { providers: { fake }, journal, clock };
  (await startRollout(specOf(['fake/d']), { ...options, id: 'third' }))._unsafeUnwrap();
  const until = clock.now() + 60_000;
  (await journal.acquire('third', 'me', clock.now(), 60_000))._unsafeUnwrap();
  const model = { name: 'fraud', version: '42' };
  const listed = (await listRollouts(journal, { clock }))._unsafeUnwrap();
  expect(listed).toMatchObject([
    { id: 'first', model, status: 'waiting', events: events.length, claims: ['fake/a', 'fake/b'], driver: undefined },
    { id: 'second', model, status: 'ended', outcome: 'succeeded', events: second.length, claims: [] },
    { id: 'third', model, status: 'driven', events: 1, claims: [], driver: { runner: 'me', until } },
  ]);
  expect(listed.map(({ startedAt, updatedAt }) => [startedAt, updatedAt])).toEqual([
    [events[0]?.at, events.at(-1)?.at],
    [second[0]?.at, second.at(-1)?.at],
    [until - 60_000, until - 60_000],
  ]);
  await clock.sleep(60_000);
  expect((await listRollouts(journal, { clock }))._unsafeUnwrap()[2]).toMatchObject({ status: 'waiting' });
});

test('a rollout is read without taking part in it: its events, its state, and how it ended', async () => {
  const journal = memoryJournal();
  const { clock, fake, events } = await stopped(journal);
  const before = (await readRollout(journal, 'r'))._unsafeUnwrap();
  expect(before.events).toEqual(events);
  expect(before.state.suspended).toBeDefined();
  expect(before.state.regions[0]?.deployed).toBe('success');
  expect(before.result).toBeUndefined();
  const run = (await resumeRollout('r', { providers: { fake }, journal, clock }))._unsafeUnwrap();
  const result = await run.result;
  expect((await readRollout(journal, 'r'))._unsafeUnwrap().result).toEqual(result);
  expect((await readRollout(journal, 'other'))._unsafeUnwrapErr()).toMatchObject({
    kind: 'cannot-resume',
    reason: expect.stringContaining('no rollout other'),
  });
});

test('pruning forgets the rollouts that ended long ago, and no other', async () => {
  const journal = memoryJournal();
  const { clock, fake } = await stopped(journal, { id: 'stopped' });
  await play(specOf(['fake/c']), { journal, clock, fake, id: 'old' });
  await clock.advance(90 * DAY_MS);
  await play(specOf(['fake/d']), { journal, clock, fake, id: 'new' });
  expect((await pruneRollouts(journal, { olderThan: '30d', clock }))._unsafeUnwrap()).toEqual(['old']);
  const left = (await listRollouts(journal, { clock }))._unsafeUnwrap();
  expect(left.map(({ id }) => id)).toEqual(['stopped', 'new']);
  const wrong = await pruneRollouts(journal, { olderThan: -1, clock });
  expect(wrong._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid-options', issues: [{ path: 'olderThan' }] });
});

function ownersOf({ running }: Played['fake']): readonly string[] {
  return running().map(({ owner, version, percent }) => `${withoutNonce(owner)} ${version} ${percent}`);
}

test('an exported log goes on in another journal, wherever it was torn off, and ends as if nothing had been', async () => {
  const whole = await play(SPEC);
  for (let length = 2, lines = 3; length <= lines; length += 3) {
    const kept = memoryJournal();
    const { clock, fake } = await stopped(kept);
    const each = (await exportRollout(kept, 'r'))._unsafeUnwrap().lines.split('\n');
    lines = each.length;
    const journal = memoryJournal();
    const torn = `${each.slice(0, length).join('\n')}${length < each.length ? '\n{"sum":"0f' : ''}`;
    const imported = (await importRollout(journal, torn))._unsafeUnwrap();
    expect(imported).toEqual({
      id: 'r',
      events: Math.min(length, each.length - 1) - 1,
      lost: Math.max(0, each.length - 1 - length),
    });
    const run = (await resumeRollout('r', { providers: { fake }, journal, clock }))._unsafeUnwrap();
    expect((await run.result).isOk()).toBe(true);
    const { events } = (await readRollout(journal, 'r'))._unsafeUnwrap();
    expect(brokenPromises({ events, traffic: fake.trafficHistory })).toEqual([]);
    expect(ownersOf(fake)).toEqual(ownersOf(whole.fake));
    expect([...(await journal.claims())._unsafeUnwrap()]).toEqual([]);
  }
});

test('an exported log that is damaged, of another format, or there already is refused, and leaves the journal as it was', async () => {
  const journal = memoryJournal();
  const { events } = await stopped(journal);
  const { lines } = (await exportRollout(journal, 'r'))._unsafeUnwrap();
  const newer = events.map((event) => ({ ...event, v: 4 }) as unknown as RolloutEvent);
  const future: Journal = { ...journal, read: async () => ok(newer) };
  for (const [text, says] of [
    [lines, /the journal has a rollout r already/],
    [lines.replace('deploy:fake/a', 'deploy:fake/b'), /line \d+ was changed/],
    ['', /line 1 is not the head of an exported log/],
    [(await exportRollout(future, 'r'))._unsafeUnwrap().lines, /event 1 has format 4/],
  ] as const) {
    const refused = (await importRollout(journal, text))._unsafeUnwrapErr();
    expect(formatError(refused)).toMatch(says);
    expect((await journal.read('r'))._unsafeUnwrap()).toEqual(events);
  }
});

test('of a damaged log what is whole is exported, with what is wrong; nothing goes on from it where it is', async () => {
  const kept = memoryJournal();
  const { clock, fake, events } = await stopped(kept);
  const whole = events.slice(0, 10);
  const message = 'the log of rollout r in /data/rollouts.db is damaged: event 11 is missing';
  const journal: Journal = { ...kept, read: async () => err({ kind: 'damaged', message, whole }) };
  const options = { providers: { fake }, journal, clock };
  const calls = fake.calls.length;
  expect((await exportRollout(journal, 'r'))._unsafeUnwrap()).toMatchObject({ events: 10, damage: message });
  for (const refused of [
    await readRollout(journal, 'r'),
    await advance('r', options),
    await resumeRollout('r', options),
  ])
    expect(refused._unsafeUnwrapErr()).toEqual({ kind: 'journal-failed', message });
  expect(fake.calls.length).toBe(calls);
  const empty: Journal = { ...kept, read: async () => err({ kind: 'damaged', message, whole: [] }) };
  expect((await exportRollout(empty, 'r'))._unsafeUnwrapErr()).toEqual({ kind: 'journal-failed', message });
});

test('a rollout that was played is told from its log alone as its process knew it', async () => {
  const journal = memoryJournal();
  const { events, run } = await play(SPEC, { journal, cloud: { ...SERVING, faults: [{ kind: 'deploy-fails' }] } });
  const read = (await readRollout(journal, 'r'))._unsafeUnwrap();
  expect(read.events).toEqual(events);
  expect(read.state).toEqual(run.snapshot());
  expect(read.result).toEqual(await run.result);
});
