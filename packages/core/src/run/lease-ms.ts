import { err, ok, type Result } from 'neverthrow';
import type { RolloutError } from '../errors/rollout-error.ts';
import { type Duration, durationMs } from '../spec/duration.ts';

const DEFAULT_MS = 60_000;
/** A busy process would lose anything shorter by being busy. */
const SHORTEST_MS = 1_000;

/** How long a runner may be silent, in milliseconds; an error where that is no duration, or too short to be kept alive. */
export function leaseMsOf(lease: Duration | undefined): Result<number, RolloutError> {
  const ms = lease === undefined ? DEFAULT_MS : durationMs(lease);
  if (ms !== undefined && ms >= SHORTEST_MS) return ok(ms);
  const message =
    ms === undefined ? 'is no duration: write it as 90s, 15m or milliseconds' : 'is too short: a second at least';
  return err({ kind: 'invalid-spec', issues: [{ path: 'lease', message }] });
}
