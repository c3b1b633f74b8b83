import type { PlannedProvider } from './plan.ts';
import type { PlannedGate } from './planned-bake.ts';
import type { SourceMetrics } from './resolve-metric.ts';

/** By which periods a region is judged, in milliseconds. */
export interface Timing {
  readonly periodMs: number;
  /** How long after its end a period is final. */
  readonly finalAfterMs: number;
}

/** Of a region whose requests nobody counts. */
const UNCOUNTED: Timing = { periodMs: 60_000, finalAfterMs: 0 };

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** The periods of a region: those of its provider's counts and of the sources of its gates, as both count today, as many together as all of them fit into. */
export function timingOf(
  gates: readonly PlannedGate[],
  health: PlannedProvider['health'],
  sources?: SourceMetrics,
): Timing {
  let timing: Timing | undefined;
  for (const { metric } of gates) {
    const counted = countedBy(metric, health, sources);
    if (counted !== undefined && counted !== timing) timing = timing === undefined ? counted : both(timing, counted);
  }
  return timing ?? UNCOUNTED;
}

function countedBy(
  metric: PlannedGate['metric'],
  health: PlannedProvider['health'],
  sources?: SourceMetrics,
): Timing | undefined {
  if (metric.of === 'source-counts') {
    const today = sources?.[metric.name];
    return today?.is === 'counts' ? today : metric;
  }
  return metric.of === 'errors' || metric.of === 'slower' ? health : undefined;
}

function both(one: Timing, other: Timing): Timing {
  return {
    periodMs: (one.periodMs / greatestCommonDivisor(one.periodMs, other.periodMs)) * other.periodMs,
    finalAfterMs: Math.max(one.finalAfterMs, other.finalAfterMs),
  };
}
