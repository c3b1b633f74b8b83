import { jitter } from './jitter.ts';

const QUICKEST_MS = 250;
const SLOWEST_MS = 30_000;
const SLOWEST_CALL_MS = 180_000;
/** Around the end, when only about when it comes is known; and when other regions have shown it. */
const NEAR_THE_END_MS = 28_000;
const AT_THE_END_MS = 24_000;

/** By how much, at the most, those of other keys look sooner or later. */
const MOST_SPREAD_MS = 3_000;
/** Beyond what was learned, and before half of what is guessed: a failure is noticed within a minute, the spread included. */
const WITHIN_A_MINUTE_MS = 60_000 - MOST_SPREAD_MS;

/** How long a change takes, as far as that is known. */
export interface Pace {
  /** In milliseconds, from the last call on. */
  readonly expectedMs: number | undefined;
  /** It took that long in other regions of this rollout. Otherwise it is what the provider says of itself. */
  readonly isLearned: boolean;
}

function between(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

/** At once, since mistakes show early; then from a little before it should be done, at steps of a twelfth of that. */
function learnedIntervalMs(elapsedMs: number, expectedMs: number): number {
  const stepMs = between(QUICKEST_MS, expectedMs / 12, AT_THE_END_MS);
  // What was learned was itself noticed late, by half a step.
  const beginMs = 0.88 * (expectedMs - stepMs / 2);
  if (elapsedMs < beginMs - stepMs) return beginMs - elapsedMs;
  return between(stepMs, (elapsedMs - expectedMs) / 2, WITHIN_A_MINUTE_MS);
}

/** A few times in the first half, ever more slowly, though never more than a minute apart; then steadily, since it may come at any time. */
function guessedIntervalMs(elapsedMs: number, expectedMs: number): number {
  const near = between(QUICKEST_MS, Math.max(expectedMs / 12, (elapsedMs - expectedMs) / 4), NEAR_THE_END_MS);
  const half = expectedMs / 2 - elapsedMs;
  if (half <= 0) return near;
  return between(
    QUICKEST_MS,
    Math.min(Math.max(expectedMs / 18, 2 * elapsedMs), Math.max(near, half)),
    WITHIN_A_MINUTE_MS,
  );
}

/**
 * How long to wait before the next look, `elapsedMs` after the last change was asked for. The more is known of how long it takes, the
 * fewer looks there are, and the nearer to the end. Where nothing is, a quarter of the time since, and half a minute at most.
 */
export function pollIntervalMs(elapsedMs: number, pace: Pace | undefined): number {
  const { expectedMs, isLearned = false } = pace ?? {};
  if (expectedMs === undefined) return between(QUICKEST_MS, elapsedMs / 4, SLOWEST_MS);
  return isLearned ? learnedIntervalMs(elapsedMs, expectedMs) : guessedIntervalMs(elapsedMs, expectedMs);
}

/** When a cloud that is never content is called again, after a call at `since`: the later in a step, the more slowly. */
export function nextCallAt(since: number, startedAt: number, key: string): number {
  const intervalMs = between(QUICKEST_MS, (since - startedAt) / 2, SLOWEST_CALL_MS);
  return since + Math.round(intervalMs * (1 + jitter(key) / 10));
}

/** When to look next. A function of times and the key alone, so it is the same in a long-lived process and in turns. */
export function nextLookAt(look: { readonly at: number }, since: number, pace: Pace | undefined, key: string): number {
  const elapsedMs = Math.max(0, look.at - since);
  const intervalMs = pollIntervalMs(elapsedMs, pace);
  const spreadMs = Math.min(intervalMs / 10, MOST_SPREAD_MS);
  return look.at + Math.round(intervalMs + spreadMs * (2 * jitter(key) - 1));
}
