import { err, ok, type Result } from 'neverthrow';
import { type MetricQuery, type ProviderError, providerError } from './contract.ts';

const MINUTE_MS = 60_000;
const LONGEST_MS = 1_440 * MINUTE_MS;

/** A window of whole minutes for which metrics exist. Times are milliseconds since the epoch. */
export interface MinuteWindow {
  readonly minutes: number;
  readonly from: number;
  readonly until: number;
  /** For a message: `the 5 minutes until 2 minutes ago`. */
  readonly text: string;
}

/**
 * The window to request from a vendor whose metrics have one point a minute and arrive late: it ends `delayMs` before `now`, and its length is rounded up to
 * whole minutes. Fails with `invalid` if the window is 0 or less, or longer than a day.
 */
export function minuteWindow(
  { windowMs }: Pick<MetricQuery, 'windowMs'>,
  now: number,
  delayMs: number,
): Result<MinuteWindow, ProviderError> {
  if (!(windowMs > 0 && windowMs <= LONGEST_MS)) {
    const message = `A window of ${windowMs} ms cannot be measured: give one of up to a day.`;
    return err(providerError({ kind: 'invalid', message }));
  }
  const minutes = Math.ceil(windowMs / MINUTE_MS);
  const until = Math.floor((now - delayMs) / MINUTE_MS) * MINUTE_MS;
  const text = `the ${minutes} minutes until ${Math.round(delayMs / MINUTE_MS)} minutes ago`;
  return ok({ minutes, from: until - minutes * MINUTE_MS, until, text });
}
