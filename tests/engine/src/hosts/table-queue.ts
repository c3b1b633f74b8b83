import { DatabaseSync } from 'node:sqlite';
import type { Clock, HandleTurn } from '@landfall/core';

const HIDDEN_MS = 90_000; // longer than the lease, so that a job comes back once the rollout of a dead worker is free
const RETRY_MS = 10_000;

/** A queue in a table: a row for each rollout, with the time when its next turn is due. */
export function tableQueue(clock: Clock) {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE jobs (id TEXT PRIMARY KEY, due REAL, hidden REAL DEFAULT 0, wakes INTEGER DEFAULT 0)');
  const put = database.prepare(
    'INSERT INTO jobs (id, due) VALUES ($id, $now) ON CONFLICT DO UPDATE SET due = $now, wakes = wakes + 1',
  );
  const take = database.prepare(
    'UPDATE jobs SET hidden = $now + $ms WHERE id = (SELECT id FROM jobs WHERE due <= $now AND hidden <= $now ORDER BY due LIMIT 1) RETURNING id, wakes',
  );
  const putBack = database.prepare(
    'UPDATE jobs SET hidden = 0, due = CASE wakes WHEN $wakes THEN $due ELSE $now END WHERE id = $id',
  );
  const remove = database.prepare('DELETE FROM jobs WHERE id = ?');
  return {
    /** A rollout was started, or a command was left for it: its turn is due now. */
    wake: (id: string) => void put.run({ id, now: clock.now() }),
    size: () => Number(database.prepare('SELECT count(*) AS size FROM jobs').get()?.['size']),
    /** Takes turns until `signal` is aborted. */
    async work(handle: HandleTurn, signal: AbortSignal): Promise<void> {
      while (!signal.aborted) {
        const job = take.get({ now: clock.now(), ms: HIDDEN_MS }) as { id: string; wakes: number } | undefined;
        const turn = job === undefined ? undefined : await handle(job.id, { signal });
        if (job === undefined || turn === undefined) await clock.sleep(1_000, signal);
        else if (turn.isOk() && turn.value.done) remove.run(job.id);
        else {
          const due = turn.isErr() || turn.value.done ? clock.now() + RETRY_MS : (turn.value.dueAt ?? null);
          putBack.run({ id: job.id, wakes: job.wakes, due, now: clock.now() });
        }
      }
    },
  };
}
