import { dispersionOf } from '../../gates/judge/dispersion.ts';
import { earlierStageRule, type PreviousCounts } from '../../gates/judge/earlier-stage-rule.ts';
import type { RatioRule, Sureness } from '../../gates/judge/rule.ts';
import type { GateLimits, JudgedRegion } from '../../gates/judged-region.ts';
import type { PlannedGate, PlannedLimits } from '../../plan/planned-bake.ts';
import type { RegionState } from '../../state/rollout-state.ts';

type RatioLimits = Extract<PlannedLimits, { readonly kind: 'ratio' }>;

/** Makes the rule of a ratio gate. */
export type RatioRuleOf = (limits: Extract<GateLimits, { readonly kind: 'ratio' }>) => {
  readonly rule: RatioRule;
  readonly sureness: Sureness;
};

/** The previous version's counts from which limits are made, where none serves beside the new one. */
function previousCounts(
  { name }: PlannedGate,
  { control }: RatioLimits,
  { gates, facts }: JudgedRegion,
): (PreviousCounts & { readonly control: 'earlier-stage' | 'before' }) | undefined {
  const evidence = gates[name]?.evidence;
  if (evidence?.kind === 'ratio' && evidence.tally.m > 0) {
    const { tally, phi0, scatter } = evidence;
    return { requests: tally.m, bad: tally.b, dispersion: dispersionOf(phi0, scatter), control: 'earlier-stage' };
  }
  const before = facts.gates?.[name];
  if (control !== 'before' || before === undefined || before.requests === 0) return undefined;
  return { requests: before.requests, bad: before.bad, dispersion: before.phi0, control };
}

/** The limits of a gate in a region at its share, from what serves or served beside the new version. Undefined if there is nothing to compare with. */
export function controlledLimits(
  gate: PlannedGate,
  { previous, percent }: RegionState,
  judged: JudgedRegion,
  ruleOf: RatioRuleOf,
): GateLimits | undefined {
  const { name, metric, limits, isDefault } = gate;
  if (limits.kind === 'threshold') return undefined;
  const needsP95 = metric.of === 'slower' && metric.thanMs === 'previous-p95';
  if (needsP95 && judged.facts.gates?.[name]?.slowerThanMs === undefined) return undefined;
  if (limits.kind === 'absolute') {
    const { acceptable, harmful } = limits;
    return { kind: 'absolute', acceptable, harmful, ...(isDefault && { control: 'default' }) };
  }
  const { acceptable, harmful, harmless, otherwise } = limits;
  const byDefault: GateLimits | undefined = otherwise && { kind: 'absolute', ...otherwise, control: 'default' };
  if (previous === null) return byDefault;
  const ratio = { kind: 'ratio', acceptable, harmful, harmless } as const;
  if (percent < 100) return ratio;
  const counts = previousCounts(gate, limits, judged);
  if (counts === undefined) return byDefault;
  const { rule, sureness } = ruleOf(ratio);
  const floor = otherwise?.acceptable ?? harmless;
  const made = earlierStageRule(rule, counts, floor, sureness, counts.control);
  return { kind: 'absolute', acceptable: made.acceptable, harmful: made.harmful, control: counts.control };
}
