import type { RolloutEvent } from '@landfall/core';
import type { Journal, JournalError } from '@landfall/core/journal';
import type { Result } from 'neverthrow';
import { askJournal } from './ask-journal.ts';

function later(events: readonly RolloutEvent[], after: number): readonly RolloutEvent[] {
  return (events[0]?.seq ?? after + 1) > after ? events : events.filter(({ seq }) => seq > after);
}

/** The events of a log after one of them. A journal made for an earlier version, which gives the whole log, is understood. */
export async function readLog(
  journal: Journal,
  id: string,
  after: number,
): Promise<Result<readonly RolloutEvent[], JournalError>> {
  const read = await askJournal(() => journal.read(id, after));
  return read
    .map((events) => later(events, after))
    .mapErr((error) =>
      error.kind === 'damaged' && error.whole !== undefined ? { ...error, whole: later(error.whole, after) } : error,
    );
}
