import { type AbsoluteRule, absoluteRule } from '../gates/judge/rule.ts';
import type { ThresholdRule } from '../gates/judge/threshold.ts';
import type { PlannedMetric } from '../plan/planned-bake.ts';

/** A gate of a watch in one region. */
export interface WatchGate {
  readonly name: string;
  readonly metric: PlannedMetric;
  /** For a gate with counts: the limit in milliseconds that slowness is counted by. */
  readonly slowerThanMs?: number | undefined;
  readonly phi0: number;
  readonly rule: AbsoluteRule | ThresholdRule;
}

/** How long a watch of good versions runs in the mean until it is wrong once, in all regions and by all gates together. */
const TRUE_FOR_MS = 90 * 86_400_000;

/**
 * The rule of a gate with counts. The evidence begins anew with each period at full weight (the Shiryaev-Roberts statistic), so that what happened last week neither speaks
 * for a version nor against it; such a test is wrong in the mean once in exp(bar) periods or more rarely (Shin, Ramdas and Rinaldo 2023, e-detectors).
 */
export function watchRule(
  metric: string,
  { acceptable, harmful }: { readonly acceptable: number; readonly harmful: number },
  { periodMs, tests }: { readonly periodMs: number; readonly tests: number },
): AbsoluteRule {
  const periods = (TRUE_FOR_MS / periodMs) * tests;
  const rule = absoluteRule(
    { metric, acceptable, harmful, passBy: 'no-fail' },
    { alpha: 1, beta: 0.05, gates: 1, regions: 1 },
  );
  return { ...rule, failBar: Math.log(periods), restarts: 'each-period' };
}
