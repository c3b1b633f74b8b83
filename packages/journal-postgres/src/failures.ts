import type { JournalError } from '@landfall/core/journal';
import { asMessage } from './as-message.ts';

/** Another call came in between two calls that belong together: the function of the schema has changed nothing, and both can be made again. */
export const CHANGED_MEANWHILE = 'LF001';

/** An answer that did not come in time. Its `message` says what was waited for. */
export class TooLate extends Error {
  override readonly name = 'TooLate';
}

/** The code of an error: of PostgreSQL, five letters or digits, or of the system, such as `ECONNREFUSED`. */
export function codeOf(thrown: unknown): string | undefined {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Codes of what passes: the server starts, stops, changes places or is full; the network failed; two transactions met. */
const PASSING = new Set([
  '40001',
  '40P01',
  '53300',
  '55P03',
  '57014',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '25006',
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
]);

/** What the client says, without a code, where a connection broke. */
const BROKEN =
  /^(Connection terminated|Client (has encountered a connection error|was closed)|timeout (expired|exceeded))/;

/** Whether the same call may succeed a moment later. */
export function isPassing(thrown: unknown): boolean {
  const code = codeOf(thrown);
  if (code !== undefined) return PASSING.has(code) || code.startsWith('08');
  return thrown instanceof TooLate || (thrown instanceof Error && BROKEN.test(thrown.message));
}

function adviceOn(code = ''): string {
  switch (code) {
    case '42501':
      return 'Grant the rights that the README of @landfall/journal-postgres lists';
    case '28P01':
    case '28000':
      return 'Check the user and the password';
    case '3D000':
      return 'Create the database, or check its name';
    case '53300':
      return 'The server has no connection left: use smaller pools, or raise max_connections';
    case '57014':
      return 'Its statement_timeout is shorter than the call took: raise it for this role. Nothing was changed';
    case '55P03':
      return 'Its lock_timeout is shorter than another transaction took: raise it for this role. Nothing was changed';
    case '25006':
      return 'This server is a standby, or is set to read only: give the address of the primary';
    case '53100':
    case '53200':
      return 'Free some space on the server. Nothing was changed';
    case '42P01':
    case '42883':
    case '42703':
      return 'The schema lacks a part of the journal: restore it from a backup';
    case 'ENOTFOUND':
      return 'Check the host';
    default:
      return 'Check that the server runs and can be reached from here';
  }
}

/** Converts an exception of the client to a journal's error: what failed, in which schema, and what to do. */
export function nameFailure(thrown: unknown, schema: string, doing: string): JournalError {
  const code = codeOf(thrown);
  const coded = code === undefined ? '' : ` (${code})`;
  const message = `could not ${doing} in schema ${schema} of PostgreSQL: ${asMessage(thrown)}${coded}. ${adviceOn(code)}.`;
  return { kind: 'failed', message };
}
