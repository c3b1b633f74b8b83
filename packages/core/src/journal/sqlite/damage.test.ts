import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { filled, keep, meddle, openJournal, scratchFile } from '../../../test/journal-file.ts';
import { eventsOf, NOON, TTL_MS } from '../../testing/journal-conformance/journal-trial.ts';

const CHANGED = "UPDATE events SET event = replace(event, 'Grüße', 'Greetings') WHERE rollout = 2 AND seq = 5";

test.each([
  ['an event was changed', CHANGED, 4, 'event 5 was changed'],
  ['an event is missing', 'DELETE FROM events WHERE rollout = 2 AND seq = 5', 4, 'event 5 is missing'],
  ['the last events are missing', 'DELETE FROM events WHERE rollout = 2 AND seq > 7', 7, 'have 9 events, but has 7'],
  ['all events are missing', 'DELETE FROM events WHERE rollout = 2', 0, 'have 9 events, but has 0; no event is intact'],
])('where %s, the error names the file, the rollout and what to do', async (_what, sql, whole, why) => {
  const file = await filled(['one', 'two', 'three'], 9);
  meddle(file, sql);
  const journal = openJournal(file);
  const error = (await journal.read('two'))._unsafeUnwrapErr();
  expect(error).toMatchObject({ kind: 'damaged', whole: eventsOf('two', 1, whole) });
  for (const part of [file, 'rollout two', why, 'check()', 'exportRollout', 'importRollout'])
    expect(error.message).toContain(part);
  expect((await journal.check())._unsafeUnwrap()).toEqual([error.message]);

  for (const id of ['one', 'three']) expect((await journal.read(id))._unsafeUnwrap()).toEqual(eventsOf(id, 1, 9));
  const lease = (await journal.acquire('three', 'next', NOON + TTL_MS, TTL_MS))._unsafeUnwrap();
  (await journal.append(lease, eventsOf('three', 10, 10)))._unsafeUnwrap();
  expect((await journal.list())._unsafeUnwrap().map(({ id }) => id)).toEqual(['one', 'two', 'three']);
});

test('a journal that is whole has nothing to say when it is checked', async () => {
  const journal = openJournal(await filled(['one', 'two'], 9));
  expect((await journal.check())._unsafeUnwrap()).toEqual([]);
});

/** Numbers that look random and are the same every time. */
function* numbers(): Generator<number, never> {
  for (let state = 1; ; ) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    yield state / 2 ** 32;
  }
}

test('of 300 files in which one byte was changed, none gives a log that was never written', async () => {
  const ids = ['one', 'two', 'three'];
  const file = await filled(ids, 40);
  const whole = readFileSync(file);
  const copy = scratchFile();
  const random = numbers();
  let damaged = 0;
  for (let round = 0; round < 300; round += 1) {
    const changed = Buffer.from(whole);
    const at = Math.floor(random.next().value * changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(random.next().value * 8));
    writeFileSync(copy, changed);
    const journal = openJournal(copy);
    for (const id of ids) {
      const read = await journal.read(id);
      if (read.isErr()) damaged += 1;
      expect({ at, log: read.unwrapOr(eventsOf(id, 1, 40)) }).toEqual({ at, log: eventsOf(id, 1, 40) });
    }
    void (await journal.close());
  }
  expect(damaged).toBeGreaterThan(50);
});

test('where a whole page is gone, only the rollouts that had something on it are affected', async () => {
  const ids = Array.from({ length: 12 }, (_, index) => `rollout-${index}`);
  const file = await filled(ids, 60);
  const bytes = readFileSync(file);
  // In the middle of the log of one: its text begins some pages before, and ends some pages after.
  const pages = Array.from({ length: 20 }, (_, index) => {
    const text = `"seq":${20 + index},"at":${1_893_456_000_000 + (20 + index) * 1_000},"rolloutId":"rollout-6"`;
    return 4_096 * Math.floor(bytes.indexOf(text) / 4_096);
  });
  // Not a page of the index, which leads to the logs of others too, nor one that holds something of another.
  const isOfOthers = (page: number) =>
    /"rolloutId":"rollout-(?!6")/.test(bytes.subarray(page, page + 4_096).toString('latin1'));
  const page = pages.find((each) => (bytes[each] === 0x0a || bytes[each] === 0x0d) && !isOfOthers(each)) ?? -1;
  expect(page).toBeGreaterThan(0);
  writeFileSync(file, bytes.fill(0xa5, page, page + 4_096));
  const journal = openJournal(file);
  const damaged: string[] = [];
  for (const id of ids) {
    const read = await journal.read(id);
    expect(read.unwrapOr(eventsOf(id, 1, 60))).toEqual(eventsOf(id, 1, 60));
    if (read.isErr()) damaged.push(id);
  }
  expect(damaged).toEqual(['rollout-6']);
  const error = (await journal.read('rollout-6'))._unsafeUnwrapErr();
  expect(error).toMatchObject({ kind: 'damaged', message: expect.stringContaining(`rollout rollout-6 in ${file}`) });
  expect((await journal.check())._unsafeUnwrap()).toContain(error.message);
  const lease = (await journal.acquire('rollout-2', 'next', NOON + TTL_MS, TTL_MS))._unsafeUnwrap();
  expect((await journal.append(lease, eventsOf('rollout-2', 61, 70))).isOk()).toBe(true);
});

test('a write that meets damage is refused alone: what was written beside it is kept', async () => {
  const file = await filled(['one', 'two'], 5);
  meddle(file, 'UPDATE rollouts SET events = 3 WHERE number = 2; DELETE FROM events WHERE rollout = 2 AND seq = 4');
  const journal = openJournal(file);
  const [one, two] = await Promise.all(
    ['one', 'two'].map(async (id) => (await journal.acquire(id, 'next', NOON + TTL_MS, TTL_MS))._unsafeUnwrap()),
  );
  if (one === undefined || two === undefined) throw new Error('two leases were asked for');
  const [good, bad] = await Promise.all([
    journal.append(one, eventsOf('one', 6, 6)),
    // The first of them can be written, the second is in the way of one that is there.
    journal.append(two, eventsOf('two', 4, 5)),
  ]);
  expect(good.isOk()).toBe(true);
  expect(bad._unsafeUnwrapErr()).toMatchObject({ kind: 'damaged', message: expect.stringContaining(file) });
  expect((await journal.read('one'))._unsafeUnwrap()).toEqual(eventsOf('one', 1, 6));
  expect((await journal.read('two'))._unsafeUnwrapErr().message).toContain('event 4 is missing');
});

test.each([
  ['whose beginning is overwritten', (bytes: Buffer) => bytes.fill(0x2a, 0, 512)],
  ['that is a text', () => Buffer.from('no database at all, but long enough to be looked at '.repeat(20))],
])('a file %s is refused and left as it is', async (_what, change) => {
  const file = await filled(['one'], 5);
  writeFileSync(file, change(readFileSync(file)));
  const before = readFileSync(file);
  const journal = openJournal(file);
  for (const answer of [journal.read('one'), journal.create('two', eventsOf('two', 1, 1))]) {
    const error = (await answer)._unsafeUnwrapErr();
    expect(error.kind).toBe('damaged');
    expect(error.message).toContain(`${file} is not a journal, or its beginning is damaged`);
  }
  expect(readFileSync(file)).toEqual(before);
});

test('a copy that is put in the place of a damaged file is opened by the next call', async () => {
  const good = await filled(['one'], 5);
  const file = scratchFile();
  writeFileSync(file, 'x'.repeat(5_000));
  const journal = openJournal(file);
  expect((await journal.list()).isErr()).toBe(true);
  copyFileSync(good, file);
  expect((await journal.read('one'))._unsafeUnwrap()).toEqual(eventsOf('one', 1, 5));
  await keep(journal, 'two', 3);
});
