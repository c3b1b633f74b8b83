// Loaded on use, so that the rest of the package runs where there is no Node; and in a try, so that bundlers for such places leave it be.
async function loadFiles() {
  try {
    return { ...(await import('node:fs/promises')), ...(await import('node:path')) };
  } catch {
    throw new Error('there is no file system here');
  }
}

/**
 * Makes a file and its folders, so that they are there after a power loss too; for this user alone, since logs hold what a model's environment is.
 * Gives its whole path, and rejects with the system's error.
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
