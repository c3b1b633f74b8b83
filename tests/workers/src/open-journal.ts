import { type PostgresJournal, postgresJournal } from '@landfall/journal-postgres';

/** The journal in a database, which has the queue as well. Commands are told of at once. */
export function openJournal(database: string): PostgresJournal {
  return postgresJournal(database, { listenUrl: database });
}
