import { formatDuration, formatTime } from '@landfall/core/engine';

const SOON_MS = 12 * 3_600_000;

/** A duration for people in whole seconds: `0s`, `1m 30s`. */
export function wholeSeconds(ms: number): string {
  return ms < 1_000 ? '0s' : formatDuration(Math.floor(ms / 1_000) * 1_000);
}

/** A time to come: its hour if it is within twelve hours, and how long until then: `01:00:00 UTC, in 59m`. */
export function timeToCome(at: number, now: number): string {
  const time = formatTime(at);
  const isSoon = Math.abs(at - now) < SOON_MS;
  return `${isSoon ? time.slice(11) : time}, ${at > now ? `in ${wholeSeconds(at - now)}` : 'now'}`;
}
