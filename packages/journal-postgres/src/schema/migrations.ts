import { LEASE_FUNCTIONS } from './lease-functions.ts';
import { LOG_FUNCTIONS } from './log-functions.ts';
import { TABLES } from './tables.ts';

/**
 * The migrations to today's tables and functions, each with how many of these are done after it, which is the version of the schema. A change is a new migration at the
 * end, never a change of an existing one.
 */
export const MIGRATIONS: readonly string[] = [`${TABLES}${LOG_FUNCTIONS}${LEASE_FUNCTIONS}`];
