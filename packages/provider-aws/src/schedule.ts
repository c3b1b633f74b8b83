import type { Apis } from './call/apis.ts';

/** A minimum and a maximum by the time of day, as Application Auto Scaling describes them. */
export type Schedule = NonNullable<Apis['DescribeScheduledActions']['output']['ScheduledActions']>[number];

/** The time of a clock on the wall, in the form of `at(...)`; of a zone that is not known here, UTC. */
function wallTime(now: number, timeZone: string): string {
  const zone = Intl.supportedValuesOf('timeZone').includes(timeZone) ? timeZone : 'UTC';
  // Of all locales, the Swedish one writes as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
    .format(now)
    .replace(' ', 'T');
}

function isOver({ Schedule: when = '', Timezone = 'UTC', EndTime }: Schedule, now: number): boolean {
  const once = /^at\((.+)\)$/.exec(when)?.[1];
  if (once !== undefined) return once <= wallTime(now, Timezone);
  return EndTime !== undefined && EndTime.getTime() <= now;
}

/** The schedules that are still to come, as they may be set anew: one whose time is over, or a start in the past, may be refused. */
export function schedulesAhead(schedules: readonly Schedule[], now: number): readonly Schedule[] {
  return schedules
    .filter((schedule) => !isOver(schedule, now))
    .map(({ StartTime, ...rest }) =>
      StartTime !== undefined && StartTime.getTime() > now ? { ...rest, StartTime } : rest,
    );
}
