import { type ChangeWindow, WEEKDAYS, type Weekday } from '../spec/change-window.ts';
import { formatTime } from '../text/format-time.ts';
import { freezeAt, type WindowRules } from './open-at.ts';
import { isWindowOpen } from './week-spans.ts';

const NAMES: Readonly<Record<Weekday, string>> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};

function describeDays(days: readonly Weekday[]): string {
  const places = WEEKDAYS.flatMap((day, index) => (days.includes(day) ? index : []));
  if (places.length === WEEKDAYS.length) return 'Every day';
  const [first = 0] = places;
  const last = places.at(-1) ?? first;
  const nameOf = (place: number) => NAMES[WEEKDAYS[place] ?? 'mon'];
  if (places.length > 2 && last - first === places.length - 1) return `${nameOf(first)} to ${nameOf(last)}`;
  return places.map(nameOf).join(', ');
}

/** A window in words: `Monday to Friday from 09:00 to 17:00, Europe/Berlin`. */
export function describeWindow({ days = WEEKDAYS, from, to, timeZone }: ChangeWindow): string {
  return `${describeDays(days)} from ${from} to ${to}${to <= from ? ' of the next day' : ''}, ${timeZone}`;
}

/** Why nothing new may start at `at`, and in which window it may at `until`. Both in milliseconds since the epoch. */
export function describeClosed(rules: WindowRules, at: number, until: number): string {
  const { windows } = rules;
  const frozen = freezeAt(rules, at);
  const reason = frozen === undefined ? 'no window is open' : `frozen until ${frozen.to}: ${frozen.reason}`;
  const next = windows?.find((window) => isWindowOpen(window, until));
  const opening = next === undefined ? '' : ` (window ${describeWindow(next)})`;
  return `${reason}; new waves and stages may start at ${formatTime(until, next?.timeZone)}${opening}`;
}
