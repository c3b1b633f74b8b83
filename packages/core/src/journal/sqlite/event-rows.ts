import { err, ok, type Result } from 'neverthrow';
import type { RolloutEvent } from '../../events/rollout-event.ts';
import { isDamage } from '../../sqlite/sqlite-codes.ts';
import { checksum } from '../checksum.ts';
import type { JournalError } from '../journal.ts';
import type { Database } from './database.ts';
import { DAMAGE_ADVICE } from './name-failure.ts';
import type { RolloutRow } from './rollout-row.ts';

interface EventRow extends Record<string, unknown> {
  readonly seq: number;
  readonly sum: string;
  readonly event: string;
}

/** How many rows one statement adds at the most: a turn of many regions has hundreds. */
const ROWS = 32;

function insertOf(rows: number): string {
  return `INSERT INTO events VALUES ${Array.from({ length: rows }, () => '(?, ?, ?, ?)').join(', ')}`;
}

const INSERT_ONE = insertOf(1);
const INSERT_MANY = insertOf(ROWS);

/** Adds events to a rollout's log. */
export function insertEvents(database: Database, rollout: number, events: readonly RolloutEvent[]): void {
  const rowOf = (event: RolloutEvent) => {
    const text = JSON.stringify(event);
    return [rollout, event.seq, checksum(text), text];
  };
  let next = 0;
  for (; next + ROWS <= events.length; next += ROWS)
    database.run(INSERT_MANY, ...events.slice(next, next + ROWS).flatMap(rowOf));
  for (const event of events.slice(next)) database.run(INSERT_ONE, ...rowOf(event));
}

/** Reads the events of a rollout whose `seq` is greater than `after`, and checks each event's checksum and number. The error has those before the damage. */
export function readEvents(
  database: Database,
  { number, id, events: expected }: RolloutRow,
  after: number,
): Result<readonly RolloutEvent[], JournalError> {
  const events: RolloutEvent[] = [];
  const damaged = (why: string): Result<never, JournalError> => {
    const whole =
      events.length === 0 ? 'no event is intact' : `events ${after + 1} to ${after + events.length} are intact`;
    const message = `the log of rollout ${id} in ${database.file} is damaged: ${why}; ${whole}. ${DAMAGE_ADVICE}`;
    return err({ kind: 'damaged', message, whole: events });
  };
  try {
    const sql = 'SELECT seq, sum, event FROM events WHERE rollout = ? AND seq > ? ORDER BY seq';
    const rows = database.each<EventRow>(sql, number, after);
    for (const { seq, sum, event } of rows) {
      const next = after + events.length + 1;
      if (seq !== next) return damaged(`event ${next} is missing`);
      if (checksum(event) !== sum) return damaged(`event ${next} was changed: its checksum does not match`);
      events.push(JSON.parse(event) as RolloutEvent);
    }
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
    return damaged(`event ${after + events.length + 1} cannot be read (${String(thrown)})`);
  }
  if (events.length === Math.max(0, expected - after)) return ok(events);
  return damaged(`it should have ${expected} events, but has ${after + events.length}`);
}
