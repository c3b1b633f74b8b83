// Loaded on use, so that the rest of the package runs without Node; in a try, so that bundlers for other runtimes accept it.
async function loadFiles() {
  try {
    return { ...(await import('node:fs/promises')), ...(await import('node:path')) };
  } catch {
    throw new Error('there is no file system here');
  }
}

/**
 * Creates a file and its folders, and syncs them to the disk. Only this user may read them, since logs contain the environment of models.
 * Resolves to the full path; rejects with the system's error.
 */
export async function makeFile(path: string): Promise<string> {
  const { mkdir, open, dirname, resolve } = await loadFiles();
  const file = resolve(path);
  const folder = dirname(file);
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  const made = await open(file, 'a', 0o600);
  await made.close();
  if (first === undefined) return file;
  for (let at = folder; at !== dirname(first); at = dirname(at)) {
    const above = await open(dirname(at), 'r');
    try {
      await above.sync();
    } finally {
      await above.close();
    }
  }
  return file;
}
