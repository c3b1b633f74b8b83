import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';

/** The text of a file, or undefined if there is none. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** The JSON in a file, or undefined if there is none. Only files that this package wrote are read, so `T` is what was written. */
export async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readText(path);
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

/** Writes a file atomically: a reader sees the old content or the new, never a part. */
export async function replaceJson(path: string, value: unknown): Promise<void> {
  const draft = await writeDraft(path, value);
  await rename(draft, path);
}

/** Writes a file atomically unless it exists. True if it wrote: of two programs, one does. */
export async function createJson(path: string, value: unknown): Promise<boolean> {
  const draft = await writeDraft(path, value);
  try {
    await link(draft, path); // a rename would replace the file of the faster program
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Whether a thrown value is a system error with one of these codes. */
export function isErrno(thrown: unknown, ...codes: readonly string[]): boolean {
  return thrown instanceof Error && 'code' in thrown && codes.includes(String(thrown.code));
}

async function writeDraft(path: string, value: unknown): Promise<string> {
  const draft = `${path}.${randomUUID()}.draft`;
  await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true });
  return draft;
}
