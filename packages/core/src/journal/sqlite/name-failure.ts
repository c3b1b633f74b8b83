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

/** Another process has locked the file, and does not let go. */
export class LockHeld extends Error {
  readonly errcode = BUSY;
  constructor(holder: number | undefined, forMs: number) {
    const who = holder === undefined ? 'another process' : `process ${holder}`;
    super(`${who} has held its lock for ${formatDuration(forMs)}`);
  }
}

/** Another process is at the file: to be tried again. */
export function isBusy(thrown: unknown): boolean {
  return codeOf(thrown) === BUSY;
}

/** The disk has failed a write or a sync: what is on it is not known any more, so no later success may be believed. */
export function isBroken(thrown: unknown): boolean {
  return codeOf(thrown) === IO_ERROR;
}

/** Rows of the file are not what was written. */
export function isDamage(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code === CORRUPT || code === NOT_A_DATABASE || code === CONSTRAINT;
}

/** What to do about damage in a file. */
export const DAMAGE_ADVICE =
  'Nothing was guessed, and nothing was changed. See what else is affected with check(), take what is whole out with exportRollout, and go on from that with importRollout in a new file';

/** Something that SQLite or the file system threw, as the journal's error: what happened, to which file, and what to do. */
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
        message: `${file} is no journal, or its beginning is damaged (${said}). ${DAMAGE_ADVICE}`,
      };
    case CORRUPT:
    case CONSTRAINT:
      return { kind: 'damaged', message: `could not ${doing}: ${file} is damaged (${said}). ${DAMAGE_ADVICE}` };
    case FULL:
    case 'ENOSPC':
    case 'EDQUOT':
      return failed('the disk is full. Make room for it');
    case READ_ONLY:
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return failed(`it may not be written (${said}). Give this user the right to write the file and its folder`);
    case CANNOT_OPEN:
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
      return failed(`it cannot be opened (${said}). See that it is a file, in a folder that this user may write`);
    case IO_ERROR:
      return failed(`the disk has failed (${said}). Look after the disk; this process writes nothing more`);
    case BUSY:
      return failed(
        `${said}. See what that one does; if it is stopped or hangs, end it: what it had not written to its end is taken back`,
      );
    default:
      return failed(said);
  }
}
