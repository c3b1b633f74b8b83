import { err, ok, type Result } from 'neverthrow';
import type { Command } from '../../events/command.ts';
import { waitWhileBusy } from '../../sqlite/wait-while-busy.ts';
import { InboxWatchers } from '../inbox-watchers.ts';
import type { JournalAnswer, JournalError } from '../journal.ts';
import { checkDatabase } from './check-database.ts';
import type { Database } from './database.ts';
import { readEvents } from './event-rows.ts';
import { readLedger } from './ledger-rows.ts';
import { nameFailure } from './name-failure.ts';
import { type OpenOptions, openDatabase } from './open-database.ts';
import { findRollout, heldRollout, keptRollout, type RolloutRow } from './rollout-row.ts';
import type { SqliteJournal } from './sqlite-journal.ts';
import { type Write, WriteQueue } from './write-queue.ts';
import { acquire, append, breakClaim, claim, create, prune, renew, send } from './writes.ts';

interface Opened {
  readonly database: Database;
  readonly queue: WriteQueue;
}

const NO_COMMANDS: readonly Command[] = [];

/** The journal in a file. The published function is in another file, since this one's types need `node:sqlite`, which not every user has. */
export function openJournal(path: string, options: OpenOptions): SqliteJournal {
  const watchers = new InboxWatchers();
  let opening: Promise<Result<Opened, JournalError>> | undefined;

  const open = async (): Promise<Result<Opened, JournalError>> => {
    const database = await openDatabase(path, options);
    // The next call tries again.
    if (database.isErr()) opening = undefined;
    return database.map((found) => ({ database: found, queue: new WriteQueue(found) }));
  };
  const opened = (): Promise<Result<Opened, JournalError>> => {
    opening ??= open();
    return opening;
  };

  async function write<T>(change: Write<T>): JournalAnswer<T> {
    const file = await opened();
    return file.isErr() ? err(file.error) : file.value.queue.write(change);
  }
  async function look<T>(doing: string, work: (database: Database) => Result<T, JournalError>): JournalAnswer<T> {
    const file = await opened();
    if (file.isErr()) return err(file.error);
    const { database } = file.value;
    try {
      return await waitWhileBusy(database, () => {
        // One consistent view, even while other processes write.
        database.exec('BEGIN');
        try {
          return work(database);
        } finally {
          // Not a commit, which fails if a row could not be read; nothing was written.
          database.rollback();
        }
      });
    } catch (thrown) {
      return err(nameFailure(thrown, database.file, doing));
    }
  }

  return {
    specVersion: 'v1',
    outlivesProcess: true,
    create: (id, events) => write(create(id, events)),
    append: (lease, events, taken = 0) => write(append(lease, events, taken)),
    acquire: (id, runner, now, ttlMs) => write(acquire(id, runner, now, ttlMs)),
    renew: (lease, now, ttlMs) => write(renew(lease, now + ttlMs)),
    release: (lease) => write(renew(lease, undefined)),
    claim: (lease, targets) => write(claim(lease, targets)),
    breakClaim: (target, now) => write(breakClaim(target, now)),
    async send(id, command) {
      const sent = await write(send(id, command));
      if (sent.isOk()) watchers.tell(id);
      return sent;
    },
    // Of commands that this journal leaves itself. Those of other processes are found in the inbox.
    watchInbox: (id, onCommand) => watchers.watch(id, onCommand),
    prune: (endedBefore) => write(prune(endedBefore)),
    read: (id, after = 0) =>
      look(`read rollout ${id}`, (database) =>
        findRollout(database, id).andThen((row) => readEvents(database, row, after)),
      ),
    list: (which) =>
      look('list the rollouts', (database) => {
        const where = which === 'unfinished' ? 'WHERE outcome IS NULL ' : '';
        return ok(database.rows<RolloutRow>(`SELECT * FROM rollouts ${where}ORDER BY number`).map(keptRollout));
      }),
    claims: () =>
      look('read the claims', (database) => {
        const sql = 'SELECT target, id FROM claims JOIN rollouts ON rollouts.number = claims.rollout ORDER BY target';
        const rows = database.rows<{ readonly target: string; readonly id: string }>(sql);
        return ok(new Map(rows.map(({ target, id }) => [target, id])));
      }),
    inbox: (lease) =>
      look(`read the inbox of rollout ${lease.rolloutId}`, (database) =>
        heldRollout(database, lease).map(({ number }) => {
          const sql = 'SELECT command FROM commands WHERE rollout = ? ORDER BY number';
          const rows = database.rows<{ readonly command: string }>(sql, number);
          return rows.length === 0 ? NO_COMMANDS : rows.map(({ command }) => JSON.parse(command) as Command);
        }),
      ),
    commanded: () =>
      look('find commands', (database) => {
        const sql =
          'SELECT id FROM rollouts WHERE outcome IS NULL AND number IN (SELECT rollout FROM commands) ORDER BY number';
        return ok(database.rows<{ readonly id: string }>(sql).map(({ id }) => id));
      }),
    ledger: (targets) => look('read the ledger', (database) => readLedger(database, targets)),
    check: () => look('check the journal', (database) => ok(checkDatabase(database))),
    async close() {
      const file = await opening;
      opening = undefined;
      if (file === undefined || file.isErr()) return ok(undefined);
      const { database, queue } = file.value;
      return queue.write({ doing: 'close the journal', work: () => ok(undefined) }).then((closed) => {
        database.close();
        return closed;
      });
    },
  };
}
