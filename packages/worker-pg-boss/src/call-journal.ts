import type { JournalAnswer } from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import type { WorkerError } from './worker-error.ts';

/** Asks the journal; also what it throws becomes an error that says what could not be done. */
export async function callJournal<T>(what: string, call: () => JournalAnswer<T>): Promise<Result<T, WorkerError>> {
  const failed = (message: string) =>
    err<T, WorkerError>({ kind: 'journal-failed', message: `the journal could not ${what}: ${message}` });
  try {
    const answer = await call();
    return answer.isErr() ? failed(answer.error.message) : ok(answer.value);
  } catch (thrown) {
    return failed(thrown instanceof Error ? thrown.message : String(thrown));
  }
}
