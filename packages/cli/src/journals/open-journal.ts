import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Journal, JournalAnswer } from '@landfall/core/journal';
import { sqliteJournal } from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import type { CommandCall } from '../command-line/cli-command.ts';
import type { CliFailure } from '../command-line/cli-failure.ts';
import { loadPackage } from './load-package.ts';

/** A journal that was opened by its address. */
export interface OpenedJournal {
  readonly journal: Journal;
  /** For people: without a password. */
  readonly name: string;
  /** Lists the damage of the store itself; empty if it has no such check. */
  check(): JournalAnswer<readonly string[]>;
  close(): Promise<unknown>;
}

interface ClosableJournal extends Journal {
  check?(): JournalAnswer<readonly string[]>;
  close?(): Promise<unknown>;
}

/** How long a database may be away before a command gives up: somebody waits for it. */
const PATIENCE_MS = 5_000;

const HOW =
  'Give the file or the postgres:// address that your application gives to its journal, by --journal or in LANDFALL_JOURNAL.';

/** An address without its password. */
function withoutPassword(address: string): string {
  try {
    const url = new URL(address);
    if (url.password !== '') url.password = '***';
    return url.href;
  } catch {
    return 'postgres://...';
  }
}

/** What this command calls of @landfall/journal-postgres. */
interface PostgresPackage {
  readonly postgresJournal?: (
    address: string,
    options: { readonly schema?: string; readonly migrate: boolean; readonly patienceMs: number },
  ) => ClosableJournal;
}

async function openPostgres(
  address: string,
  { text, world }: CommandCall,
  mayMake: boolean,
): Promise<Result<OpenedJournal, CliFailure>> {
  const name = '@landfall/journal-postgres';
  const loaded = await loadPackage(name, world.cwd, 'A journal in PostgreSQL');
  if (loaded.isErr()) return err(loaded.error);
  const { postgresJournal } = loaded.value as PostgresPackage;
  if (typeof postgresJournal !== 'function')
    return err({ kind: 'usage', message: `${name} exports no postgresJournal. Install the version of this command.` });
  const schema = text('schema');
  const journal = postgresJournal(address, {
    ...(schema !== undefined && { schema }),
    migrate: mayMake,
    patienceMs: PATIENCE_MS,
  });
  return ok(opened(journal, withoutPassword(address)));
}

function opened(journal: ClosableJournal, name: string): OpenedJournal {
  return {
    journal,
    name,
    check: async () => (await journal.check?.()) ?? ok([]),
    close: async () => journal.close?.(),
  };
}

/** What is at a path; undefined if nothing is. */
async function sizeOf(file: string): Promise<Result<number | undefined, CliFailure>> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) return err({ kind: 'journal', message: `${file} is a folder, not a journal. ${HOW}` });
    return ok(found.size);
  } catch (thrown) {
    const { code } = Object(thrown) as { readonly code?: unknown };
    if (code === 'ENOENT' || code === 'ENOTDIR') return ok(undefined);
    return err({ kind: 'journal', message: `Cannot look at ${file}: ${String(code ?? thrown)}. ${HOW}` });
  }
}

async function openFile(address: string, cwd: string, mayMake: boolean): Promise<Result<OpenedJournal, CliFailure>> {
  const file = resolve(cwd, address.startsWith('file:') ? fileURLToPath(address) : address);
  const size = await sizeOf(file);
  if (size.isErr()) return err(size.error);
  // The journal makes its file on first use; a command that reads must not.
  if (size.value === undefined && !mayMake)
    return err({ kind: 'journal', message: `There is no journal at ${file}. ${HOW}` });
  if (size.value === 0 && !mayMake)
    return err({ kind: 'journal', message: `${file} is empty: it is not a journal. ${HOW}` });
  return ok(opened(sqliteJournal(file), file));
}

/** Opens the journal that the call names. `mayMake`: a file that is not there is created. */
async function openJournal(call: CommandCall, mayMake: boolean): Promise<Result<OpenedJournal, CliFailure>> {
  const { text, world } = call;
  const address = text('journal') ?? world.env['LANDFALL_JOURNAL'] ?? '';
  if (address === '') return err({ kind: 'usage', message: `Which journal? ${HOW}` });
  if (/^postgres(ql)?:\/\//.test(address)) return openPostgres(address, call, mayMake);
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(address)?.[1];
  if (scheme !== undefined && scheme !== 'file')
    return err({ kind: 'usage', message: `No journal has an address that begins with ${scheme}://. ${HOW}` });
  return openFile(address, world.cwd, mayMake);
}

/** Opens the journal of a call, does something with it, and closes it. */
export async function withJournal<T>(
  call: CommandCall,
  work: (opened: OpenedJournal) => Promise<Result<T, CliFailure>>,
  { mayMake = false } = {},
): Promise<Result<T, CliFailure>> {
  const journal = await openJournal(call, mayMake);
  if (journal.isErr()) return err(journal.error);
  try {
    return await work(journal.value);
  } finally {
    await journal.value.close();
  }
}
