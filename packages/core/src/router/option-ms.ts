import { durationMs } from '../spec/duration.ts';

/** The milliseconds of an option that is a duration, such as `ttl`. Throws a `TypeError` if it is not valid. */
export function optionMs(of: string, option: string, given: unknown): number {
  const ms = durationMs(given);
  if (ms !== undefined) return ms;
  throw new TypeError(`The options of ${of} are not valid: ${option} is not a duration: write '30s', or milliseconds.`);
}
