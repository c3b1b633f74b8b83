import { crc32 } from 'node:zlib';
import type { RolloutEvent } from '@landfall/core';
import type { JournalError } from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import type { Row } from './database.ts';

/** What to do about damage. */
const DAMAGE_ADVICE =
  'Nothing was changed. Restore the database from a backup, or save the intact events with exportRollout and continue from them with importRollout in another journal.';

/** The checksum of a stored text, as a signed number of 32 bits. */
function checksum(text: string): number {
  return crc32(text) | 0;
}

/** Values as they are stored: their texts, and the checksums of these. */
export function storedTexts(values: readonly unknown[]): { readonly sums: number[]; readonly texts: string[] } {
  const texts = values.map((value) => JSON.stringify(value));
  return { sums: texts.map(checksum), texts };
}

/** A stored value; undefined if it is not what was written. */
export function storedValue({ sum, text }: { readonly sum: unknown; readonly text: unknown }): unknown {
  return typeof text === 'string' && checksum(text) === Number(sum) ? JSON.parse(text) : undefined;
}

/** The error for data that is not what was written. */
export function damaged(what: string, whole?: readonly RolloutEvent[]): JournalError {
  return { kind: 'damaged', message: `${what}. ${DAMAGE_ADVICE}`, whole };
}

/** The events of a log's rows after event `after`. Each row has the number of events that the log should have. */
export function eventsIn(
  id: string,
  rows: readonly Row[],
  after: number,
): Result<readonly RolloutEvent[], JournalError> {
  const events: RolloutEvent[] = [];
  const fail = (why: string): Result<never, JournalError> => {
    const intact =
      events.length === 0 ? 'none is intact' : `events ${after + 1} to ${after + events.length} are intact`;
    return err(damaged(`the log of rollout ${id} is damaged: ${why}; of those asked for, ${intact}`, events));
  };
  const expected = Number(rows[0]?.['expected'] ?? 0);
  for (const { seq, sum, event } of rows) {
    // A log without events has one row, for their number.
    if (seq === null) break;
    const next = after + events.length + 1;
    if (Number(seq) !== next) return fail(`event ${next} is missing`);
    const value = storedValue({ sum, text: event });
    if (value === undefined) return fail(`event ${next} was changed: its checksum does not match`);
    events.push(value as RolloutEvent);
  }
  const last = after + events.length;
  return last === Math.max(after, expected) ? ok(events) : fail(`it should have ${expected} events, but has ${last}`);
}
