/** The largest distance of a date from 1970, in milliseconds. */
const FARTHEST_MS = 8.64e15;

/** A time in milliseconds since the epoch, as text for people: `2030-01-01 09:30:00 UTC`. */
export function formatTime(ms: number, timeZone = 'UTC'): string {
  if (!(Math.abs(ms) <= FARTHEST_MS)) return `${ms} ms`;
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const date = `${parts['year']}-${parts['month']}-${parts['day']}`;
  return `${date} ${parts['hour']}:${parts['minute']}:${parts['second']} ${timeZone}`;
}
