import { expect, test } from 'vitest';
import { meddle, openJournal, scratchFile } from '../../../test/journal-file.ts';
import { stampEvent } from '../../events/stamp-event.ts';
import { eventOf, eventsOf, NOON, TTL_MS } from '../../testing/journal-conformance/journal-trial.ts';
import type { SqliteJournal } from './sqlite-journal.ts';

const blocked = { model: 'fraud', version: '42', rolloutId: 'r', at: NOON, why: 'it failed' };
const ledger = [
  { target: 'a', region: 'aws/a', model: 'fraud', actual: { state: 'none' as const }, blocked },
  { target: 'b', region: 'aws/b', model: 'fraud', actual: { state: 'none' as const }, blocked },
];

async function endIn(journal: SqliteJournal, id: string): Promise<void> {
  (await journal.create(id, [eventOf(id, 1)]))._unsafeUnwrap();
  const lease = (await journal.acquire(id, 'runner', NOON, TTL_MS))._unsafeUnwrap();
  const end = stampEvent({ type: 'rollout-end', outcome: 'failed', ledger }, 2, NOON + 1, id);
  (await journal.append(lease, [end]))._unsafeUnwrap();
}

test('a file from before the ledger keeps its logs, and has an empty ledger that the next end fills', async () => {
  const file = scratchFile();
  const old = openJournal(file, { migrations: (await import('./schema.ts')).MIGRATIONS.slice(0, 1) });
  expect((await old.list())._unsafeUnwrap()).toEqual([]);
  (await old.close())._unsafeUnwrap();
  meddle(file, `INSERT INTO rollouts (id, started_at, updated_at, events) VALUES ('old', 1, 1, 0)`);
  const journal = openJournal(file);
  expect((await journal.list())._unsafeUnwrap().map(({ id }) => id)).toEqual(['old']);
  expect((await journal.ledger())._unsafeUnwrap()).toEqual([]);
  await endIn(journal, 'r');
  expect((await journal.ledger())._unsafeUnwrap().map(({ target }) => target)).toEqual(['a', 'b']);
});

test('a changed entry is damage that names the file, the target and what to do; the other targets are unaffected', async () => {
  const file = scratchFile();
  const journal = openJournal(file);
  await endIn(journal, 'r');
  meddle(file, `UPDATE ledger SET entry = replace(entry, 'it failed', 'all is well') WHERE target = 'a'`);
  const error = (await journal.ledger(['a']))._unsafeUnwrapErr();
  expect(error.kind).toBe('damaged');
  for (const part of [file, 'entry of a', 'check()']) expect(error.message).toContain(part);
  expect((await journal.check())._unsafeUnwrap()).toEqual([error.message]);
  expect((await journal.ledger(['b']))._unsafeUnwrap()).toHaveLength(1);
  expect((await journal.read('r'))._unsafeUnwrap().slice(0, 1)).toEqual(eventsOf('r', 1, 1));
  // A rollout that took its claim before the damage can end.
  await endIn(journal, 's');
  expect((await journal.ledger(['a']))._unsafeUnwrap()).toHaveLength(1);
});
