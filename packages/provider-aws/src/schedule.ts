import type { Apis } from './call/apis.ts';

/** A minimum and a maximum by the time of day, as Application Auto Scaling describes them. */
export type Schedule = NonNullable<Apis['DescribeScheduledActions']['output']['ScheduledActions']>[number];

/** The local time of a time zone, in the form of `at(...)`; UTC for a zone that is not known here. */
function wallTime(now: number, timeZone: string): string {
  const zone = Intl.supportedValuesOf('timeZone').includes(timeZone) ? timeZone : 'UTC';
  // The Swedish locale writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
    .format(now)
    .replace(' ', 'T');
}

function isOver({ Schedule: when = '', Timezone = 'UTC', EndTime }: Schedule, now: number): boolean {
  const once = /^at\((.+)\)$/.exec(when)?.[1];
  if (once !== undefined) return once <= wallTime(now, Timezone);
  return EndTime !== undefined && EndTime.getTime() <= now;
}

/** The schedules that are not over, in a form that can be created again: a start in the past is left out, since AWS may refuse it. */
export function schedulesAhead(schedules: readonly Schedule[], now: number): readonly Schedule[] {
  return schedules
    .filter((schedule) => !isOver(schedule, now))
    .map(({ StartTime, ...rest }) =>
      StartTime !== undefined && StartTime.getTime() > now ? { ...rest, StartTime } : rest,
    );
}
