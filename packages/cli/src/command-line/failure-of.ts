import { formatError, type RolloutError } from '@landfall/core';
import type { CliFailure } from './cli-failure.ts';

/** A failure by an error of core. `doing`: what was being done, as in `Cannot list the rollouts`. */
export function failureOf(error: RolloutError, doing: string): CliFailure {
  switch (error.kind) {
    case 'journal-failed':
      return { kind: 'journal', message: `Cannot ${doing}: ${error.message}` };
    case 'cannot-resume':
      return { kind: 'journal', message: `Cannot ${doing}: ${error.reason}` };
    case 'invalid-spec':
    case 'invalid-options':
    case 'incompatible-provider':
      return { kind: 'usage', message: formatError(error) };
    case 'internal':
      return { kind: 'internal', message: formatError(error) };
    case 'busy':
    case 'blocked-version':
    case 'rollout-failed':
    case 'aborted':
    case 'held':
    case 'stopped':
    case 'needs-human':
    case 'cannot-follow-up':
      return { kind: 'refused', message: formatError(error) };
    default:
      return error satisfies never;
  }
}
