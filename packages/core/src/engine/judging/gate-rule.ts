import { surenessOf } from '../../gates/judge/resolve-rule.ts';
import { absoluteRule, type RatioRule, type Rule, ratioRule, type Sureness } from '../../gates/judge/rule.ts';
import type { ThresholdRule } from '../../gates/judge/threshold.ts';
import type { GateLimits } from '../../gates/judged-region.ts';
import type { Plan } from '../../plan/plan.ts';
import type { PlannedGate } from '../../plan/planned-bake.ts';
import { EVIDENCE_DEFAULTS } from '../../spec/evidence-defaults.ts';
import { countOfGates } from './planned-bakes.ts';

/** Limits stay the same object for as long as a process judges by them. */
const RULES = new WeakMap<GateLimits, Rule>();

/** Rules by everything that they are made of. */
const SHARED = new Map<string, Rule>();
const MOST_SHARED = 1_000;

/** How sure the judge must be when all gates and regions share one rollout's alpha. */
function surenessIn(plan: Plan): Sureness {
  return surenessOf(plan.evidence, { gates: countOfGates(plan), regions: plan.regions.length });
}

type RatioLimits = Extract<GateLimits, { readonly kind: 'ratio' }>;

/** The rule of a ratio gate, and how sure it must be. */
export function ratioRuleOf(
  plan: Plan,
  { name }: PlannedGate,
  { acceptable, harmful, harmless }: RatioLimits,
): { readonly rule: RatioRule; readonly sureness: Sureness } {
  const sureness = surenessIn(plan);
  const { ignoreBelow } = plan.evidence ?? EVIDENCE_DEFAULTS;
  return { rule: ratioRule({ metric: name, acceptable, harmful, harmless, ignoreBelow }, sureness), sureness };
}

function makeRule(plan: Plan, gate: PlannedGate, limits: GateLimits): Rule {
  if (limits.kind === 'ratio') return ratioRuleOf(plan, gate, limits).rule;
  const { acceptable, harmful, control } = limits;
  const of = { metric: gate.name, acceptable, harmful };
  if (control === undefined) return absoluteRule(of, surenessIn(plan));
  // Limits that nobody wrote say nothing about good: a version passes them where nothing speaks against it.
  const from = control === 'default' ? {} : { control };
  return absoluteRule({ ...of, ...from, passBy: 'no-fail' }, surenessIn(plan));
}

/** The rule by which a gate judges by these limits. Rollouts that judge alike share it, since it is larger than what one of them knows. */
export function ruleOf(plan: Plan, gate: PlannedGate, limits: GateLimits): Rule {
  let rule = RULES.get(limits);
  if (rule !== undefined) return rule;
  const key = JSON.stringify([gate.name, limits, surenessIn(plan), plan.evidence?.ignoreBelow]);
  rule = SHARED.get(key);
  if (rule === undefined) {
    rule = makeRule(plan, gate, limits);
    if (SHARED.size >= MOST_SHARED) SHARED.clear();
    SHARED.set(key, rule);
  }
  RULES.set(limits, rule);
  return rule;
}

/** The rule of a gate on a value; undefined for one that has counts. */
export function thresholdRuleOf({ name, limits }: PlannedGate): ThresholdRule | undefined {
  if (limits.kind !== 'threshold') return undefined;
  const { max, min, failures } = limits;
  return { metric: name, max, min, failures };
}
