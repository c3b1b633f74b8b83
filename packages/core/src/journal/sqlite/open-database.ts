import { err, ok, type Result } from 'neverthrow';
import { loadSqlite } from '../../sqlite/load-sqlite.ts';
import { waitWhileBusy } from '../../sqlite/wait-while-busy.ts';
import type { JournalError } from '../journal.ts';
import { Database } from './database.ts';
import { makeFile } from './make-file.ts';
import { nameFailure } from './name-failure.ts';
import { APPLICATION_ID, MIGRATIONS } from './schema.ts';

/** How a file is opened. Only tests change it. */
export interface OpenOptions {
  readonly load?: () => Promise<typeof import('node:sqlite') | undefined>;
  readonly migrations?: readonly string[];
  readonly patienceMs?: number;
}

interface Pragma extends Record<string, unknown> {
  readonly application_id?: number;
  readonly user_version?: number;
  readonly tables?: number;
}

function versionOf(database: Database): number {
  return database.row<Pragma>('PRAGMA user_version')?.user_version ?? 0;
}

/** The version of the file's format, 0 for a new file. Fails if the version is newer than this one, or if the file is not a journal. Changes nothing. */
function checkFormat(database: Database, newest: number): Result<number, JournalError> {
  const { file } = database;
  const id = database.row<Pragma>('PRAGMA application_id')?.application_id ?? 0;
  const tables = database.row<Pragma>('SELECT count(*) AS tables FROM sqlite_schema')?.tables ?? 0;
  if (id !== APPLICATION_ID && (id !== 0 || tables > 0))
    return err({ kind: 'failed', message: `${file} is the database of another program. Choose another file` });
  const version = versionOf(database);
  if (version <= newest) return ok(version);
  const message = `${file} has format ${version}, and this version of Landfall reads formats up to ${newest}: open it with the version that wrote it, or with a newer one`;
  return err({ kind: 'failed', message });
}

/** Creates or upgrades the tables. */
function migrate(database: Database, migrations: readonly string[]): void {
  database.exec('BEGIN IMMEDIATE');
  // Read again under the lock: if two processes open a new file, one makes the tables.
  for (const step of migrations.slice(versionOf(database))) database.exec(step);
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${migrations.length}; COMMIT`);
}

function prepare(database: Database, migrations: readonly string[]): Result<void, JournalError> {
  const version = checkFormat(database, migrations.length);
  if (version.isErr()) return err(version.error);
  // So that pruning makes the file smaller; this can only be set before there are tables.
  if (version.value === 0) database.exec('PRAGMA auto_vacuum = INCREMENTAL');
  database.exec('PRAGMA journal_mode = WAL');
  // FULL: with NORMAL a power loss can lose confirmed events. On macOS only fullfsync syncs to the disk itself.
  database.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON');
  database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON');
  if (version.value < migrations.length) migrate(database, migrations);
  return ok(undefined);
}

/** Opens a journal's file; creates it if it does not exist. */
export async function openDatabase(
  path: string,
  { load = loadSqlite, migrations = MIGRATIONS, patienceMs = 30_000 }: OpenOptions = {},
): Promise<Result<Database, JournalError>> {
  const sqlite = await load();
  if (sqlite === undefined) {
    const here = globalThis.process?.version ?? 'no Node';
    const message = `sqliteJournal needs node:sqlite as Node 22.13 and newer have it; this is ${here}`;
    return err({ kind: 'failed', message });
  }
  let database: Database | undefined;
  try {
    const file = await makeFile(path);
    const opened = new Database(file, new sqlite.DatabaseSync(file, { timeout: 0 }), patienceMs);
    database = opened;
    const prepared = await waitWhileBusy(opened, () => {
      // From an earlier attempt.
      opened.rollback();
      return prepare(opened, migrations);
    });
    if (prepared.isErr()) opened.close();
    return prepared.map(() => opened);
  } catch (thrown) {
    database?.close();
    return err(nameFailure(thrown, database?.file ?? path, 'open the journal'));
  }
}
