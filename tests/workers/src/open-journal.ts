import { type SqliteJournal, sqliteJournal } from '@landfall/core/journal';

/** The journal of a database. */
export function openJournal(database: string): SqliteJournal {
  return sqliteJournal(`/tmp/landfall-dev-${new URL(database).port}.db`);
}
