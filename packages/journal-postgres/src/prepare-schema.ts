import type { JournalError } from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import type { Database, Failure } from './database.ts';
import type { PostgresConnection } from './postgres-pool.ts';
import { MIGRATIONS } from './schema/migrations.ts';

/** What PostgreSQL says where there is no such schema, table or function. */
const NOTHING_THERE = new Set(['3F000', '42P01']);

const VERSION_TABLE = 'create table landfall.version (version integer not null)';

/** The version of the schema; 0 where it is not there, or has no journal. */
async function versionIn(database: Database): Promise<Result<number, Failure>> {
  const text = 'select version from landfall.version';
  const found = await database.call({ doing: 'read the version of the journal', text, values: [] });
  if (found.isOk()) return ok(Number(found.value[0]?.['version'] ?? 0));
  return NOTHING_THERE.has(found.error.code ?? '') ? ok(0) : err(found.error);
}

/** One transaction: all missing migrations, or none. The lock ends with it, so it holds behind a pooler too. */
async function migrateOn(connection: PostgresConnection, database: Database): Promise<void> {
  const ask = (text: string, ...values: unknown[]) => connection.query({ text: database.named(text), values });
  await ask('begin');
  await ask("select pg_advisory_xact_lock(hashtext('landfall'), hashtext($1))", database.schema);
  const names = await ask('select from pg_namespace where nspname = $1', database.schema);
  if (names.rows.length === 0) await ask(`create schema "${database.schema}"`);
  const tables = await ask("select from pg_tables where schemaname = $1 and tablename = 'version'", database.schema);
  if (tables.rows.length === 0) {
    await ask(VERSION_TABLE);
    await ask('insert into landfall.version values (0)');
  }
  const { rows } = await ask('select version from landfall.version for update');
  const version = Number(rows[0]?.['version'] ?? 0);
  for (const migration of MIGRATIONS.slice(version)) await ask(migration);
  if (version < MIGRATIONS.length) await ask('update landfall.version set version = $1', MIGRATIONS.length);
  await ask('commit');
}

function newer(schema: string, version: number): JournalError {
  const message = `schema ${schema} of PostgreSQL has version ${version} of the journal, and this version of @landfall/journal-postgres knows versions up to ${MIGRATIONS.length}. Nothing was changed. Update the package on this machine.`;
  return { kind: 'failed', message };
}

function older(schema: string, version: number): JournalError {
  const has =
    version === 0
      ? 'has no journal'
      : `has version ${version} of the journal, and version ${MIGRATIONS.length} is needed`;
  const message = `schema ${schema} of PostgreSQL ${has}. Nothing was changed, since migrate is false: open the journal once with a role that may create tables, without this option.`;
  return { kind: 'failed', message };
}

/** Makes the schema what this version of the package needs. Any number of processes may do so at once. */
export async function prepareSchema(database: Database, mayMigrate: boolean): Promise<Result<void, JournalError>> {
  const { schema } = database;
  const found = await versionIn(database);
  if (found.isErr()) return err(found.error.error);
  if (found.value > MIGRATIONS.length) return err(newer(schema, found.value));
  if (found.value === MIGRATIONS.length) return ok(undefined);
  if (!mayMigrate) return err(older(schema, found.value));
  const migrated = await database.with('create the tables of the journal', (each) => migrateOn(each, database));
  return migrated.mapErr(({ error }) => error);
}
