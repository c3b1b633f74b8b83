import { expect, test, vi } from 'vitest';
import { driven, eventOf } from './events.ts';
import { address, ask, newJournal, open, schemaIn } from './own-schema.ts';

test('a log that was changed is damaged, and what is whole of it can be read', async () => {
  const journal = newJournal({ time: 'caller' });
  const lease = await driven(journal, 'r');
  (await journal.append(lease, [eventOf('r', 2), eventOf('r', 3), eventOf('r', 4)]))._unsafeUnwrap();
  const schema = schemaIn(journal);
  await ask(`update landfall.events set event = replace(event, 'why', 'now') where seq = 3`, schema);
  const changed = (await journal.read('r'))._unsafeUnwrapErr();
  expect(changed).toMatchObject({ kind: 'damaged', whole: [eventOf('r', 1), eventOf('r', 2)] });
  expect(changed.message).toMatch(/event 3 was changed/);
  expect((await journal.read('r', 3))._unsafeUnwrap()).toEqual([eventOf('r', 4)]);
  await ask('delete from landfall.events where seq = 2', schema);
  expect((await journal.read('r'))._unsafeUnwrapErr().message).toMatch(/event 2 is missing/);
  await ask('delete from landfall.events where seq = 4', schema);
  expect((await journal.read('r', 3))._unsafeUnwrapErr().message).toMatch(/should have 4 events, but has 3/);
});

test('an answer means that the disk has it, also where the database does not wait for the disk', async () => {
  const journal = newJournal({ time: 'caller' });
  const lease = await driven(journal, 'r');
  const url = address({ search: '?options=-c%20synchronous_commit%3Doff' });
  const hasty = open(url, { schema: schemaIn(journal), time: 'caller' });
  for (let seq = 2; seq < 12; seq += 1) {
    const [before] = await ask('select pg_current_wal_insert_lsn() as at');
    (await hasty.append(lease, [eventOf('r', seq)]))._unsafeUnwrap();
    const [after] = await ask(`select pg_current_wal_flush_lsn() > '${String(before?.['at'])}'::pg_lsn as "hasIt"`);
    expect(after).toEqual({ hasIt: true });
  }
});

test('leases go by the clock of the database, and the refusal gives the end of a lease by the clock of who asked', async () => {
  const journal = newJournal();
  (await journal.create('r', [eventOf('r', 1)]))._unsafeUnwrap();
  (await journal.acquire('r', 'first', 0, 700))._unsafeUnwrap();
  const asked = (await journal.acquire('r', 'second', 5_000_000_000_000, 700))._unsafeUnwrapErr();
  expect(asked).toMatchObject({ kind: 'lease-lost', holder: 'first' });
  const until = asked.kind === 'lease-lost' ? (asked.until ?? 0) : 0;
  expect(until - 5_000_000_000_000).toBeGreaterThan(0);
  expect(until - 5_000_000_000_000).toBeLessThanOrEqual(700);
  await vi.waitFor(async () => (await journal.acquire('r', 'second', 0, 700))._unsafeUnwrap(), 60_000);
});
