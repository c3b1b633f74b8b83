import { err, type Result } from 'neverthrow';
import type { RolloutError } from '../errors/rollout-error.ts';
import { describeThrown } from '../run/describe-thrown.ts';

/** Does work, and makes what it throws an error: a bug of the engine, or of the clock. It never rejects. */
export async function orInternal<T, E>(work: () => Promise<Result<T, E>>): Promise<Result<T, E | RolloutError>> {
  try {
    return await work();
  } catch (thrown) {
    return err({ kind: 'internal', message: describeThrown(thrown) });
  }
}
