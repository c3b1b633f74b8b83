import { requestsToPass } from '../gates/judge/requests-to-pass.ts';
import { absoluteRule, type Rule, ratioRule } from '../gates/judge/rule.ts';
import type { PlannedEvidence, PlannedGate } from './planned-bake.ts';

/** By definition, 5 % of the previous version's requests are slower than its 95th percentile. */
const SLOWER_THAN_P95 = 0.05;

/**
 * The judge's rule for a gate that needs evidence to pass; undefined if it needs none. An observed gate holds nothing up; a threshold, and a gate with nothing
 * beside the new version, pass without a fail. Only the rule's evidence for a pass is of use here: the number of gates and regions is left out.
 */
export function ruleToProve(
  { name, limits, observe, isDefault }: PlannedGate,
  { alpha, beta, ignoreBelow }: PlannedEvidence,
): Rule | undefined {
  const sureness = { alpha, beta, gates: 1, regions: 1 };
  if (observe || limits.kind === 'threshold') return undefined;
  const { acceptable, harmful } = limits;
  if (limits.kind === 'absolute')
    return isDefault ? undefined : absoluteRule({ metric: name, acceptable, harmful }, sureness);
  if (limits.control !== 'beside') return undefined;
  return ratioRule({ metric: name, acceptable, harmful, harmless: limits.harmless, ignoreBelow }, sureness);
}

/** How many requests a new version that is as good as the previous one needs to pass a gate at a share in percent; undefined if no number is enough. */
export function requestsToProve({ metric }: PlannedGate, rule: Rule, percent: number): number | undefined {
  const isOfP95 = metric.of === 'slower' && metric.thanMs === 'previous-p95';
  const badRate = isOfP95 ? SLOWER_THAN_P95 : 0;
  const previousPerNew = rule.kind === 'ratio' ? (100 - percent) / percent : 0;
  return requestsToPass(rule, { badRate, previousBadRate: badRate, previousPerNew, dispersion: 1 });
}
