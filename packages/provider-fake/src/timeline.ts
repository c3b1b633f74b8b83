/** A value that takes effect at one time, and when reads begin to show it. */
export interface Moment<T> {
  readonly from: number;
  readonly visibleFrom: number;
  readonly value: T;
}

/** The values of one thing over time, past and planned, oldest first. It needs no timer: a read is a look-up. */
export type Timeline<T> = Moment<T>[];

/** The real value at `at`, even while reads lag. */
export function truthAt<T>(timeline: Timeline<T>, at: number): T | undefined {
  return timeline.findLast((moment) => moment.from <= at)?.value;
}

/** The value that a read shows at `at`; values that are not visible yet are skipped. */
export function seenMomentAt<T>(timeline: Timeline<T>, at: number): Moment<T> | undefined {
  return timeline.findLast((moment) => moment.from <= at && moment.visibleFrom <= at);
}

/** Replaces all values after `at` by `moments`. */
export function rewriteFrom<T>(timeline: Timeline<T>, at: number, moments: readonly Moment<T>[]): void {
  while ((timeline.at(-1)?.from ?? at) > at) timeline.pop();
  timeline.push(...moments);
}
