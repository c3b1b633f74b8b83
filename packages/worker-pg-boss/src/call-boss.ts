import { err, ok, type Result } from 'neverthrow';
import type { WorkerError } from './worker-error.ts';

function messageOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  // A refused connection to a name with several addresses has its message in the errors of each.
  const inner = thrown instanceof AggregateError ? thrown.errors.map(messageOf).join('; ') : '';
  return message === '' ? inner : message;
}

/** The error of a call of pg-boss. `what`: what could not be done. */
export function queueError(what: string, thrown: unknown): WorkerError {
  return { kind: 'queue-failed', message: `pg-boss could not ${what}: ${messageOf(thrown)}` };
}

/** Calls pg-boss: what it throws becomes an error that says what could not be done. */
export async function callBoss<T>(what: string, call: () => Promise<T>): Promise<Result<T, WorkerError>> {
  try {
    return ok(await call());
  } catch (thrown) {
    return err(queueError(what, thrown));
  }
}
