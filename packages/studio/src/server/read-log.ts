import type { RolloutEvent } from '@landfall/core';
import type { Journal, JournalAnswer, JournalError } from '@landfall/core/journal';
import type { Result } from 'neverthrow';
import { askJournal } from './ask-journal.ts';

interface ReadsAfter {
  read(id: string, after: number): JournalAnswer<readonly RolloutEvent[]>;
}

function later(events: readonly RolloutEvent[], after: number): readonly RolloutEvent[] {
  return (events[0]?.seq ?? after + 1) > after ? events : events.filter(({ seq }) => seq > after);
}

/** The events of a log after one of them. A journal that gives the whole log all the same is understood. */
export async function readLog(
  journal: Journal,
  id: string,
  after: number,
): Promise<Result<readonly RolloutEvent[], JournalError>> {
  const read = await askJournal(() => (journal as ReadsAfter).read(id, after));
  return read
    .map((events) => later(events, after))
    .mapErr((error) =>
      error.kind === 'damaged' && error.whole !== undefined ? { ...error, whole: later(error.whole, after) } : error,
    );
}
