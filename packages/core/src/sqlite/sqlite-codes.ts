import { formatDuration } from '../text/format-duration.ts';

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html); the upper bits of an extended code say more. */
export const CODES = {
  BUSY: 5,
  READ_ONLY: 8,
  IO_ERROR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANNOT_OPEN: 14,
  CONSTRAINT: 19,
  NOT_A_DATABASE: 26,
} as const;

/** The primary result code of an exception of SQLite; undefined if it is none. */
export function codeOf(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('errcode' in thrown) || typeof thrown.errcode !== 'number') return undefined;
  return thrown.errcode & 0xff;
}

/** Another process has locked the file and does not release it. */
export class LockHeld extends Error {
  readonly errcode = CODES.BUSY;
  constructor(holder: number | undefined, forMs: number) {
    const who = holder === undefined ? 'another process' : `process ${holder}`;
    super(`${who} has held its lock for ${formatDuration(forMs)}`);
  }
}

/** Whether another process uses the file, so that a later try may succeed. */
export function isBusy(thrown: unknown): boolean {
  return codeOf(thrown) === CODES.BUSY;
}

/** Whether the disk failed a write or a sync: its content is then unknown, so no later success can be trusted. */
export function isBroken(thrown: unknown): boolean {
  return codeOf(thrown) === CODES.IO_ERROR;
}

/** Whether the file is damaged. */
export function isDamage(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code === CODES.CORRUPT || code === CODES.NOT_A_DATABASE || code === CODES.CONSTRAINT;
}
