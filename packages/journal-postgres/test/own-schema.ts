import { Pool } from 'pg';
import { inject } from 'vitest';
import { type PostgresJournal, type PostgresOptions, postgresJournal } from '../src/index.ts';

let schemas = 0;

/** The server of these tests. */
export const SERVER = inject('postgres');

/** One pool for the tests of a file. */
export const pool = new Pool({ connectionString: SERVER, max: 20, allowExitOnIdle: true });

/** A name that no other test has. */
export function newSchema(): string {
  schemas += 1;
  return `test_${process.pid}_${schemas}_${Math.floor(Math.random() * 1_000_000)}`;
}

/** Journals, by their schemas. */
const schemaOf = new WeakMap<object, string>();

/** A journal in a schema of its own. */
export function newJournal(options: PostgresOptions = {}): PostgresJournal {
  const schema = options.schema ?? newSchema();
  const journal = postgresJournal(pool, { ...options, schema });
  schemaOf.set(journal, schema);
  return journal;
}

/** The schema of a journal that was made here. */
export function schemaIn(journal: object): string {
  return schemaOf.get(journal) ?? '';
}

/** Asks the server something. `landfall.` stands for a schema. */
export async function ask(text: string, schema = 'landfall'): Promise<readonly Record<string, unknown>[]> {
  const { rows } = await pool.query<Record<string, unknown>>(text.replaceAll('landfall.', `"${schema}".`));
  return rows;
}
