import { formatDuration } from '../../text/format-duration.ts';
import type { JournalError } from '../journal.ts';

// Primary result codes of SQLite (https://www.sqlite.org/rescode.html); the upper bits of an extended code say more.
const BUSY = 5;
const READ_ONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const CONSTRAINT = 19;
const NOT_A_DATABASE = 26;

function codeOf(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('errcode' in thrown) || typeof thrown.errcode !== 'number') return undefined;
  return thrown.errcode & 0xff;
}

/** Another process has locked the file and does not release it. */
export class LockHeld extends Error {
  readonly errcode = BUSY;
  constructor(holder: number | undefined, forMs: number) {
    const who = holder === undefined ? 'another process' : `process ${holder}`;
    super(`${who} has held its lock for ${formatDuration(forMs)}`);
  }
}

/** Whether another process uses the file, so that a later try may succeed. */
export function isBusy(thrown: unknown): boolean {
  return codeOf(thrown) === BUSY;
}

/** Whether the disk failed a write or a sync: its content is then unknown, so no later success can be trusted. */
export function isBroken(thrown: unknown): boolean {
  return codeOf(thrown) === IO_ERROR;
}

/** Whether the file is damaged. */
export function isDamage(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code === CORRUPT || code === NOT_A_DATABASE || code === CONSTRAINT;
}

/** What to do about damage in a file. */
export const DAMAGE_ADVICE =
  'Nothing was changed. List all damage with check(), save the intact events with exportRollout, and continue from them with importRollout in a new file';

/** Converts an exception of SQLite or the file system to a journal's error: what failed, in which file, and what to do. */
export function nameFailure(thrown: unknown, file: string, doing: string): JournalError {
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  const failed = (why: string): JournalError => ({
    kind: 'failed',
    message: `could not ${doing} in ${file}: ${why}`,
  });
  switch (codeOf(thrown) ?? (thrown instanceof Error && 'code' in thrown ? thrown.code : undefined)) {
    case NOT_A_DATABASE:
      return {
        kind: 'damaged',
        message: `${file} is not a journal, or its beginning is damaged (${said}). ${DAMAGE_ADVICE}`,
      };
    case CORRUPT:
    case CONSTRAINT:
      return { kind: 'damaged', message: `could not ${doing}: ${file} is damaged (${said}). ${DAMAGE_ADVICE}` };
    case FULL:
    case 'ENOSPC':
    case 'EDQUOT':
      return failed('the disk is full. Free some space');
    case READ_ONLY:
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return failed(`this user may not write it (${said}). Give the user write access to the file and its folder`);
    case CANNOT_OPEN:
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
      return failed(`it cannot be opened (${said}). Check that it is a file, in a folder that this user may write`);
    case IO_ERROR:
      return failed(`the disk failed (${said}). Check the disk; this process writes nothing more`);
    case BUSY:
      return failed(
        `${said}. Check that process; if it is stopped or hangs, end it: SQLite then rolls back its unfinished write`,
      );
    default:
      return failed(said);
  }
}
