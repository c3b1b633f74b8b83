/** A day in milliseconds. */
export const DAY_MS = 86_400_000;

/** A week in milliseconds. */
export const WEEK_MS = 7 * DAY_MS;

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** By time zone. Each is made once, since making one costs as much as a hundred readings. */
const CLOCKS = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  let clock = CLOCKS.get(timeZone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    CLOCKS.set(timeZone, clock);
  }
  return clock;
}

/** A time of the week, from 0 up to a week, for any number of milliseconds since some Monday at 00:00. */
export function withinWeek(ms: number): number {
  return ((ms % WEEK_MS) + WEEK_MS) % WEEK_MS;
}

/** What a clock in a time zone shows at a time in milliseconds since the epoch: the milliseconds since Monday 00:00. */
export function weekTime(timeZone: string, at: number): number {
  let ms = withinWeek(at) % 1_000;
  for (const { type, value } of clockOf(timeZone).formatToParts(at)) {
    if (type === 'weekday') ms += DAYS.indexOf(value) * DAY_MS;
    else if (type === 'hour') ms += Number(value) * 3_600_000;
    else if (type === 'minute') ms += Number(value) * 60_000;
    else if (type === 'second') ms += Number(value) * 1_000;
  }
  return ms;
}
