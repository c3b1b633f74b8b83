import { Pool } from 'pg';
import { inject, onTestFinished } from 'vitest';
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

/** Another address of the same server. */
export function address(change: Partial<Pick<URL, 'port' | 'pathname' | 'username' | 'search'>>): string {
  return Object.assign(new URL(SERVER), change).href;
}

/** A journal at an address, which is closed after the test. */
export function open(url: string, options: PostgresOptions = {}): PostgresJournal {
  const journal = postgresJournal(url, { schema: newSchema(), patienceMs: 300, ...options });
  onTestFinished(async () => void (await journal.close()));
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
