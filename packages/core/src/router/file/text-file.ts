import { providerError } from '../../provider/contract.ts';
import { fieldOf } from '../../provider/field-of.ts';
import { loadSqlite } from '../../sqlite/load-sqlite.ts';
import { waitWhileBusy } from '../../sqlite/wait-while-busy.ts';

/** How long to wait for another process that replaces the same file. */
const PATIENCE_MS = 10_000;

// Loaded on use, so that the rest of the package runs without Node; in a try, so that bundlers for other runtimes accept it.
async function loadFiles() {
  try {
    return { ...(await import('node:fs/promises')), ...(await import('node:path')) };
  } catch {
    throw providerError({ kind: 'unsupported', message: 'fileRouter needs a file system, and there is none here.' });
  }
}

/** What an asynchronous call gives; undefined if there is no such file. */
async function orMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (thrown) {
    if (fieldOf(thrown, 'code') === 'ENOENT') return undefined;
    throw thrown;
  }
}

/** The text of a file; undefined if there is none. Rejects with the system's error. */
export async function readText(path: string): Promise<string | undefined> {
  const { readFile } = await loadFiles();
  return orMissing(readFile(path, 'utf8'));
}

/** Writes a text beside the file and moves it into its place, both synced to the disk. The permissions of the file stay. */
async function moveInto(file: string, text: string): Promise<void> {
  const { dirname, open, rename, rm, stat } = await loadFiles();
  const mode = (await orMissing(stat(file)))?.mode;
  // Under the lock nobody else writes it. What a process left there that was killed is overwritten.
  const next = `${file}.next`;
  try {
    const written = await open(next, 'w');
    try {
      if (mode !== undefined) await written.chmod(mode);
      await written.writeFile(text);
      await written.sync();
    } finally {
      await written.close();
    }
    await rename(next, file);
  } catch (thrown) {
    await rm(next, { force: true });
    throw thrown;
  }
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Replaces the text of a file if it is still `from` (undefined: if there is no file), and tells whether it did. The comparison and the change are one step for all processes
 * that use this function. Rejects with the system's error.
 */
export async function replaceText(
  path: string,
  { from, to, signal }: { readonly from: string | undefined; readonly to: string; readonly signal: AbortSignal },
): Promise<boolean> {
  const { dirname, mkdir, realpath, resolve } = await loadFiles();
  const sqlite = await loadSqlite();
  if (sqlite === undefined) {
    const message = 'fileRouter needs node:sqlite to write, as Node 22.13 and newer have it.';
    throw providerError({ kind: 'unsupported', message });
  }
  await mkdir(dirname(resolve(path)), { recursive: true });
  // The file that a link leads to, so that the link stays.
  const file = (await orMissing(realpath(path))) ?? resolve(path);
  // A lock of SQLite, since the system releases it when its process ends. Node has no other such lock.
  const lock = new sqlite.DatabaseSync(`${file}.lock`, { timeout: 0 });
  try {
    await waitWhileBusy({ file, patienceMs: PATIENCE_MS }, () => {
      signal.throwIfAborted();
      lock.exec('BEGIN EXCLUSIVE');
    });
    if ((await readText(file)) !== from) return false;
    await moveInto(file, to);
    return true;
  } finally {
    // Releases the lock.
    lock.close();
  }
}
