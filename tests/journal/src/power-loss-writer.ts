/** Writes logs until it is killed: `node power-loss-writer.ts <journal> <synchronous>`. A line `id seq` is printed for each event once it was acknowledged. */
import { writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { RolloutEvent } from '@landfall/core';
import { sqliteJournal } from '@landfall/core/journal';

const [file = '', synchronous = 'FULL'] = process.argv.slice(2);
const ROLLOUTS = 8;

// For a control that is known to lose events: what the journal asks for is asked for less.
const { exec } = DatabaseSync.prototype as { readonly exec: (this: DatabaseSync, sql: string) => void };
DatabaseSync.prototype.exec = function (sql) {
  exec.call(this, sql.replace('synchronous = FULL', `synchronous = ${synchronous}`));
};

const journal = sqliteJournal(file);

function event(rolloutId: string, seq: number): RolloutEvent {
  return { v: 3, seq, at: Date.now(), rolloutId, type: 'pause-start', reason: 'x'.repeat(200 + (seq % 7) * 40) };
}

async function write(id: string): Promise<never> {
  (await journal.create(id, [event(id, 1)]))._unsafeUnwrap();
  const lease = (await journal.acquire(id, 'writer', Date.now(), 600_000))._unsafeUnwrap();
  for (let seq = 2; ; ) {
    const events = Array.from({ length: 1 + (seq % 3) }, (_, index) => event(id, seq + index));
    (await journal.append(lease, events))._unsafeUnwrap();
    seq += events.length;
    writeSync(1, `${id} ${seq - 1}\n`);
  }
}

await Promise.all(Array.from({ length: ROLLOUTS }, (_, index) => write(`r${index}`)));
