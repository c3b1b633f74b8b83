import type { ChangeWindow } from '../spec/change-window.ts';
import { instantMs } from '../text/instant-ms.ts';
import type { WindowRules } from './open-at.ts';
import { spansOf, type WeekSpan } from './week-spans.ts';
import { WEEK_MS } from './week-time.ts';

/** By how much, at most, a clock is set forward or back at a time. */
const MOST_SET_MS = 2 * 3_600_000;

/** Openings that follow one another as one, from the first on. */
function merged(spans: readonly WeekSpan[]): readonly { readonly from: number; readonly to: number }[] {
  const all: { from: number; to: number }[] = [];
  for (const { from, lengthMs } of spans.toSorted((one, other) => one.from - other.from)) {
    const last = all.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, from + lengthMs);
    else all.push({ from, to: from + lengthMs });
  }
  return all;
}

/** The longest time between two openings of the windows of one time zone. The clock may be set back in it; and set forward past the next opening, which then does not come. */
function longestGapMs(windows: readonly ChangeWindow[]): number {
  const week = merged(windows.flatMap(spansOf));
  const ahead = [0, 1, 2].flatMap((weeks) =>
    week.map(({ from, to }) => ({ from: from + weeks * WEEK_MS, to: to + weeks * WEEK_MS })),
  );
  const gaps = week.map(({ to }, index) => {
    const next = ahead[index + 1];
    if (next === undefined || next.from <= to) return 0;
    const opening = ahead.slice(index + 1).find((span) => span.to > next.from + MOST_SET_MS) ?? next;
    return opening.from - to + MOST_SET_MS;
  });
  return Math.max(0, ...gaps);
}

/** The longest time in milliseconds in which no window is open, apart from freezes; 0 if there are no windows, or no gap between them. */
export function longestClosedMs({ windows = [] }: WindowRules): number {
  const zones = new Set(windows.map(({ timeZone }) => timeZone));
  if (zones.size === 0) return 0;
  // Whatever the other zones' windows do, one of this zone opens by then.
  return Math.min(...[...zones].map((zone) => longestGapMs(windows.filter(({ timeZone }) => timeZone === zone))));
}

/** How long all freezes last together, in milliseconds. */
export function frozenMs({ freeze = [] }: WindowRules): number {
  let [sum, until] = [0, Number.NEGATIVE_INFINITY];
  for (const [from, to] of freeze
    .map((each) => [instantMs(each.from), instantMs(each.to)] as const)
    .sort(([one], [other]) => one - other)) {
    sum += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return sum;
}
