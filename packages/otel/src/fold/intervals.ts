/** A time from one moment to another, in milliseconds since the epoch. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Sorted, without overlaps. */
function merged(intervals: readonly Interval[]): readonly Interval[] {
  const sorted = intervals.filter(({ from, to }) => to > from).sort((one, other) => one.from - other.from);
  const kept: Interval[] = [];
  for (const { from, to } of sorted) {
    const last = kept.at(-1);
    if (last === undefined || from > last.to) kept.push({ from, to });
    else kept[kept.length - 1] = { from: last.from, to: Math.max(last.to, to) };
  }
  return kept;
}

/** How many milliseconds these cover together; where they overlap, it counts once. */
export function coveredMs(intervals: readonly Interval[]): number {
  return merged(intervals).reduce((sum, { from, to }) => sum + to - from, 0);
}
