/** What becomes true at one instant, and from when on a reader can see it. */
export interface Moment<T> {
  readonly from: number;
  readonly visibleFrom: number;
  readonly value: T;
}

/** How one thing changes over time, the past and what is already sure to come, oldest first. No timer is ever needed: a reading is a look-up. */
export type Timeline<T> = Moment<T>[];

/** What is really so at `at`, whatever a reader may see. */
export function truthAt<T>(timeline: Timeline<T>, at: number): T | undefined {
  return timeline.findLast((moment) => moment.from <= at)?.value;
}

/** The moment that a reader sees at `at`: one that is not visible yet is as if it had not happened. */
export function seenMomentAt<T>(timeline: Timeline<T>, at: number): Moment<T> | undefined {
  return timeline.findLast((moment) => moment.from <= at && moment.visibleFrom <= at);
}

/** Replaces all that was still to come after `at` by `moments`. */
export function rewriteFrom<T>(timeline: Timeline<T>, at: number, moments: readonly Moment<T>[]): void {
  while ((timeline.at(-1)?.from ?? at) > at) timeline.pop();
  timeline.push(...moments);
}
