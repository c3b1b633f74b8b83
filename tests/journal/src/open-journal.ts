import { type Journal, type SqliteJournal, sqliteJournal } from '@landfall/core/journal';
import { postgresJournal } from '@landfall/journal-postgres';
import type { Place } from './job.ts';

/** The journal of a place, and how it is closed. */
export function openJournal({ journal }: Pick<Place, 'journal'>): Journal & Pick<SqliteJournal, 'close'> {
  return journal.startsWith('postgres:') ? postgresJournal(journal) : sqliteJournal(journal);
}
