import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { keep, openJournal, scratchFile, sqliteThat } from '../../../test/journal-file.ts';
import { systemClock } from '../../clock/system-clock.ts';
import { eventOf, eventsOf } from '../../testing/journal-conformance/journal-trial.ts';

test('rollouts that write at once share one sync of the disk', async () => {
  let commits = 0;
  const load = sqliteThat((sql, plainly) => {
    if (sql === 'COMMIT') commits += 1;
    plainly(sql);
  });
  const journal = openJournal(scratchFile(), { load });
  const ids = Array.from({ length: 64 }, (_, number) => `r${number}`);
  const leases = await Promise.all(ids.map((id) => keep(journal, id, 2)));
  const before = commits;
  for (let seq = 3; seq <= 7; seq += 1)
    void (await Promise.all(leases.map((lease) => journal.append(lease, [eventOf(lease.rolloutId, seq)]))));
  expect(commits - before).toBe(5);
  for (const id of ids) expect((await journal.read(id))._unsafeUnwrap()).toEqual(eventsOf(id, 1, 7));
});

test('a write waits while another process writes, and holds nobody up meanwhile', async () => {
  const file = scratchFile();
  const journal = openJournal(file);
  await keep(journal, 'r', 2);
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  let isDone = false;
  const sent = journal.send('r', { name: 'pause' }).then((answer) => {
    isDone = true;
    return answer;
  });
  // Time passes here, and reads are answered.
  for (let looks = 0; looks < 20; looks += 1) {
    await systemClock.sleep(5);
    expect((await journal.read('r')).isOk()).toBe(true);
  }
  expect(isDone).toBe(false);
  other.exec('COMMIT');
  other.close();
  expect((await sent).isOk()).toBe(true);
});

test.skipIf(process.platform !== 'linux')(
  'a process that was stopped in the middle of a write is named, and when it is ended the others go on',
  async () => {
    const file = scratchFile();
    const journal = openJournal(file, { patienceMs: 200 });
    const lease = await keep(journal, 'r', 2);
    const program = `
    const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(${JSON.stringify(file)});
    database.exec("BEGIN IMMEDIATE; UPDATE rollouts SET events = 9");
    console.log('holds it');
    process.kill(process.pid, 'SIGSTOP');`;
    const stopped = spawn(process.execPath, ['--eval', program], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(stopped.stdout, 'data');
    const error = (await journal.append(lease, [eventOf('r', 3)]))._unsafeUnwrapErr();
    expect(error.message).toBe(
      `could not append to the log of rollout r in ${file}: process ${stopped.pid} has held its lock for 200ms. Check that process; if it is stopped or hangs, end it: SQLite then rolls back its unfinished write`,
    );
    expect((await journal.read('r'))._unsafeUnwrap()).toEqual(eventsOf('r', 1, 2));
    stopped.kill('SIGKILL');
    await once(stopped, 'exit');
    expect((await journal.append(lease, [eventOf('r', 3)])).isOk()).toBe(true);
  },
);

test('a full disk is an error that says so; nothing of the write is kept, and it goes on when there is room', async () => {
  let isFull = false;
  const load = sqliteThat((sql, plainly) => {
    if (sql === 'BEGIN IMMEDIATE') plainly(`PRAGMA max_page_count = ${isFull ? 1 : 1_000_000}`);
    plainly(sql);
  });
  const file = scratchFile();
  const journal = openJournal(file, { load });
  const lease = await keep(journal, 'r', 2);
  const long = Array.from({ length: 50 }, (_, index) => ({ ...eventOf('r', 3 + index), reason: 'x'.repeat(5_000) }));
  isFull = true;
  const error = (await journal.append(lease, long))._unsafeUnwrapErr();
  expect(error).toEqual({
    kind: 'failed',
    message: `could not append to the log of rollout r in ${file}: the disk is full. Free some space`,
  });
  expect((await journal.read('r'))._unsafeUnwrap()).toEqual(eventsOf('r', 1, 2));
  isFull = false;
  expect((await journal.append(lease, long)).isOk()).toBe(true);
  expect((await journal.check())._unsafeUnwrap()).toEqual([]);
});

test('after a failed sync nothing is acknowledged any more, even if the disk says yes again', async () => {
  let isBroken = false;
  const load = sqliteThat((sql, plainly) => {
    // What SQLite says where fsync fails: SQLITE_IOERR_FSYNC.
    if (isBroken && sql === 'COMMIT') throw Object.assign(new Error('disk I/O error'), { errcode: 1_034 });
    plainly(sql);
  });
  const file = scratchFile();
  const journal = openJournal(file, { load });
  const lease = await keep(journal, 'r', 2);
  isBroken = true;
  const first = (await journal.append(lease, [eventOf('r', 3)]))._unsafeUnwrapErr();
  expect(first).toMatchObject({ kind: 'failed', message: expect.stringContaining(`${file}: the disk failed`) });
  isBroken = false;
  expect((await journal.append(lease, [eventOf('r', 3)]))._unsafeUnwrapErr()).toEqual(first);
  expect((await journal.read('r'))._unsafeUnwrap()).toEqual(eventsOf('r', 1, 2));
});

test('a read shows one moment, whatever another process writes in its middle', async () => {
  const file = scratchFile();
  const other = openJournal(file);
  const lease = await keep(other, 'r', 3);
  const meddler = new DatabaseSync(file);
  const load = sqliteThat(
    (sql, plainly) => plainly(sql),
    (sql) => {
      // Between the look for the rollout and the look at its events, which are two statements.
      if (!sql.startsWith('SELECT seq')) return;
      const event = eventOf('r', 4);
      meddler.prepare('INSERT INTO events VALUES (1, 4, ?, ?)').run('', JSON.stringify(event));
      meddler.exec('UPDATE rollouts SET events = 4');
    },
  );
  const journal = openJournal(file, { load });
  expect((await journal.read('r'))._unsafeUnwrap()).toEqual(eventsOf('r', 1, 3));
  meddler.close();
  expect((await other.append(lease, [eventOf('r', 5)])).isOk()).toBe(true);
});

test('what was asked before the journal is closed is kept, and a closed journal opens again', async () => {
  const journal = openJournal(scratchFile());
  const lease = await keep(journal, 'r', 2);
  const last = journal.append(lease, [eventOf('r', 3)]);
  const closed = journal.close();
  expect([(await last).isOk(), (await closed).isOk()]).toEqual([true, true]);
  expect((await journal.read('r'))._unsafeUnwrap()).toEqual(eventsOf('r', 1, 3));
});

test('what pruning frees is given back to the disk', async () => {
  const file = scratchFile();
  const journal = openJournal(file);
  for (let number = 0; number < 30; number += 1) {
    const lease = await keep(journal, `r${number}`, 60);
    (await journal.append(lease, [eventOf(`r${number}`, 61, true)]))._unsafeUnwrap();
  }
  const pages = () => {
    const database = new DatabaseSync(file);
    const { page_count: count } = database.prepare('PRAGMA page_count').get() as { readonly page_count: number };
    database.close();
    return count;
  };
  const before = pages();
  expect((await journal.prune(Number.MAX_SAFE_INTEGER))._unsafeUnwrap()).toHaveLength(30);
  expect(pages()).toBeLessThan(before / 4);
});
