import { type ChangeWindow, WEEKDAYS } from '../spec/change-window.ts';
import { DAY_MS, WEEK_MS, weekTime, withinWeek } from './week-time.ts';

/** One opening of a window each week, in milliseconds. */
export interface WeekSpan {
  /** Since Monday 00:00. */
  readonly from: number;
  readonly lengthMs: number;
}

function timeMs(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return (hours * 60 + minutes) * 60_000;
}

/** The openings of a window, by day. */
export function spansOf({ days = WEEKDAYS, from, to }: ChangeWindow): readonly WeekSpan[] {
  const fromMs = timeMs(from);
  const lengthMs = timeMs(to) - fromMs;
  return days.map((day) => ({
    from: WEEKDAYS.indexOf(day) * DAY_MS + fromMs,
    lengthMs: lengthMs > 0 ? lengthMs : lengthMs + DAY_MS,
  }));
}

/** Whether a window is open at a time in milliseconds since the epoch. */
export function isWindowOpen(window: ChangeWindow, at: number): boolean {
  const shown = weekTime(window.timeZone, at);
  return spansOf(window).some(({ from, lengthMs }) => withinWeek(shown - from) < lengthMs);
}

/** How long a clock that shows `shown` runs until it shows `time`; a week if it shows it now. */
function msUntil(time: number, shown: number): number {
  return withinWeek(time - shown) || WEEK_MS;
}

/**
 * The next time after `at` at which a window may open or close: when the clock shows the next end of a span, or is set forward or back before that. Both in milliseconds
 * since the epoch.
 */
export function nextEdge(window: ChangeWindow, at: number): number {
  const { timeZone } = window;
  const shown = weekTime(timeZone, at);
  const edges = spansOf(window).flatMap(({ from, lengthMs }) => [from, from + lengthMs]);
  const ms = Math.min(...edges.map((edge) => msUntil(edge, shown)));
  const runsEvenlyFor = (forMs: number) => weekTime(timeZone, at + forMs) === withinWeek(shown + forMs);
  if (runsEvenlyFor(ms)) return at + ms;
  let evenly = 0;
  let changed = ms;
  while (changed - evenly > 1) {
    const middle = Math.floor((evenly + changed) / 2);
    if (runsEvenlyFor(middle)) evenly = middle;
    else changed = middle;
  }
  return at + changed;
}
