/** Node's SQLite, loaded on first use; undefined where there is none, or one that is too old. */
export async function loadSqlite(): Promise<typeof import('node:sqlite') | undefined> {
  // In a try, so that bundlers for other runtimes accept it.
  try {
    const sqlite = await import('node:sqlite');
    // Older ones have it behind a flag, and incomplete.
    return 'iterate' in sqlite.StatementSync.prototype ? sqlite : undefined;
  } catch {
    return undefined;
  }
}
