import { type MetricOf, MINUTE_MS } from './metric-store.ts';

/** Datapoints that come later than usual: all, or those that match. */
export interface LateDatapoints {
  readonly endpoint?: string;
  readonly variant?: string;
  readonly metrics?: readonly string[];
  /** Those of minutes that begin in [from, until). */
  readonly from?: number;
  readonly until?: number;
  /** How much later than usual; infinite if they never come. */
  readonly ms: number;
  /** The part of the samples that comes in time, 0 to 1; default 0. The datapoint is restated when the rest comes. */
  readonly inTime?: number;
}

function isLate({ endpoint, variant, metrics, from, until }: LateDatapoints, of: MetricOf, minute: number): boolean {
  return (
    (endpoint === undefined || endpoint === of.endpoint) &&
    (variant === undefined || variant === of.variant) &&
    (metrics === undefined || metrics.includes(of.metric)) &&
    (from === undefined || minute >= from) &&
    (until === undefined || minute < until)
  );
}

/** The part of a minute's samples that CloudWatch shows by now, where the minute is usually published `delayMs` after its end. */
export function shownPart(
  late: readonly LateDatapoints[],
  of: MetricOf,
  minute: number,
  { now, delayMs }: { readonly now: number; readonly delayMs: number },
): number {
  const published = minute + MINUTE_MS + delayMs;
  if (now < published) return 0;
  const waiting = late.filter((rule) => isLate(rule, of, minute) && now < published + rule.ms);
  return Math.min(1, ...waiting.map(({ inTime = 0 }) => inTime));
}
