import { CODES, codeOf } from '../../sqlite/sqlite-codes.ts';
import type { JournalError } from '../journal.ts';

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
    case CODES.NOT_A_DATABASE:
      return {
        kind: 'damaged',
        message: `${file} is not a journal, or its beginning is damaged (${said}). ${DAMAGE_ADVICE}`,
      };
    case CODES.CORRUPT:
    case CODES.CONSTRAINT:
      return { kind: 'damaged', message: `could not ${doing}: ${file} is damaged (${said}). ${DAMAGE_ADVICE}` };
    case CODES.FULL:
    case 'ENOSPC':
    case 'EDQUOT':
      return failed('the disk is full. Free some space');
    case CODES.READ_ONLY:
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return failed(`this user may not write it (${said}). Give the user write access to the file and its folder`);
    case CODES.CANNOT_OPEN:
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
      return failed(`it cannot be opened (${said}). Check that it is a file, in a folder that this user may write`);
    case CODES.IO_ERROR:
      return failed(`the disk failed (${said}). Check the disk; this process writes nothing more`);
    case CODES.BUSY:
      return failed(
        `${said}. Check that process; if it is stopped or hangs, end it: SQLite then rolls back its unfinished write`,
      );
    default:
      return failed(said);
  }
}
