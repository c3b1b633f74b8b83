/** The process that has locked a journal's file for writing, if the system says which (Linux does). */
export async function lockHolder(file: string): Promise<number | undefined> {
  try {
    const { readFile, stat } = await import('node:fs/promises');
    // The locks of the write-ahead log are on this file beside it; the one for writing is byte 120 (https://www.sqlite.org/walformat.html).
    const { ino } = await stat(`${file}-shm`);
    const lines = (await readFile('/proc/locks', 'utf8')).split('\n').map((line) => line.trim().split(/\s+/));
    const found = lines.find(
      ([, , , kind, , where, from]) => kind === 'WRITE' && where?.endsWith(`:${ino}`) && from === '120',
    );
    const pid = Number(found?.[4]);
    // Locks of processes that are not visible from here have no id.
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
