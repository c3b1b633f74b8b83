import { jitter } from './jitter.ts';

const QUICKEST_MS = 250;
const NEAR_THE_END_MS = 1_000;
const SLOWEST_MS = 30_000;

/**
 * How long to wait before the next look, `elapsedMs` after the last change was asked for: quick at first, since mistakes show early;
 * slower while the cloud works; quick again around the time it usually takes (`expectedMs`); slower again past it.
 */
export function pollIntervalMs(elapsedMs: number, expectedMs: number | undefined): number {
  const working = Math.max(QUICKEST_MS, elapsedMs / 4);
  const untilTheEnd =
    expectedMs === undefined ? working : Math.max(NEAR_THE_END_MS, Math.abs(expectedMs - elapsedMs) / 2);
  return Math.min(working, untilTheEnd, SLOWEST_MS);
}

/** When to look next. A function of times and the key alone, so it is the same in a long-lived process and in turns. */
export function nextLookAt(
  look: { readonly at: number },
  since: number,
  expectedMs: number | undefined,
  key: string,
): number {
  const elapsedMs = Math.max(0, look.at - since);
  return look.at + Math.round(pollIntervalMs(elapsedMs, expectedMs) * (0.9 + 0.2 * jitter(key)));
}
