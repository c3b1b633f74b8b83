import type { RolloutError, RolloutReport } from '@landfall/core';
import type { Json } from '@landfall/core/provider';
import type { Result } from 'neverthrow';

/** How a rollout ended, without what differs between two that ended the same: times, messages, keys. */
export function describeEnd(result: Result<RolloutReport, RolloutError>): Json {
  return result.match(
    () => 'succeeded',
    (error) =>
      'failures' in error
        ? [error.kind, error.rollback.outcome, error.failures.map(({ region, kind }) => `${region}: ${kind}`)]
        : [error.kind],
  );
}
