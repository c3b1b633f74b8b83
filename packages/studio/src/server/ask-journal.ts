import type { JournalAnswer, JournalError } from '@landfall/core/journal';
import { err, type Result } from 'neverthrow';

/** Asks a journal: what it throws, and what is not a Result, becomes an error. */
export async function askJournal<T>(ask: () => JournalAnswer<T>): Promise<Result<T, JournalError>> {
  try {
    const answer = await ask();
    // By shape, so that a journal with its own copy of neverthrow is understood.
    if (typeof answer?.isErr === 'function') return answer;
    return err({ kind: 'failed', message: 'the journal did not return a Result' });
  } catch (thrown) {
    return err({ kind: 'failed', message: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}

/** Asks a journal for what is not about one rollout: damage is then a failure of the journal, not of a log. */
export async function askWholeJournal<T>(ask: () => JournalAnswer<T>): Promise<Result<T, JournalError>> {
  return (await askJournal(ask)).mapErr(({ message }) => ({ kind: 'failed', message }));
}
