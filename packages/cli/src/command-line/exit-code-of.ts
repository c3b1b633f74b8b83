import type { RolloutState } from '@landfall/core';
import { EXIT_CODES } from './cli-failure.ts';

/** The exit code of a command that reports the outcome of a rollout: 0 also while the rollout has not ended. */
export function exitCodeOf({ outcome }: Pick<RolloutState, 'outcome'>): number {
  if (outcome === 'needs-human') return EXIT_CODES['needs-human'];
  return outcome === undefined || outcome === 'succeeded' ? EXIT_CODES.done : EXIT_CODES.failed;
}
