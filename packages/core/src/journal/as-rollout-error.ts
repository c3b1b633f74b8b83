import type { RolloutError } from '../errors/rollout-error.ts';
import type { JournalError } from './journal.ts';

/** Converts a journal's error to a rollout's error. */
export function asRolloutError(error: JournalError): RolloutError {
  switch (error.kind) {
    case 'lease-lost':
      return { kind: 'busy', by: 'runner', holder: error.holder, until: error.until };
    case 'claimed':
      return { kind: 'busy', by: 'rollout', holder: error.holder, target: error.target };
    case 'unknown':
    case 'ended':
      return { kind: 'cannot-resume', reason: error.message };
    case 'out-of-order':
    case 'damaged':
    case 'failed':
      return { kind: 'journal-failed', message: error.message };
    default:
      return error satisfies never;
  }
}
