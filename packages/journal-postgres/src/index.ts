export { type PostgresJournal, postgresJournal } from './postgres-journal.ts';
export type { PostgresOptions } from './postgres-options.ts';
export type { PostgresConnection, PostgresPool } from './postgres-pool.ts';
