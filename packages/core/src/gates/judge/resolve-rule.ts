import { EVIDENCE_DEFAULTS } from '../../spec/evidence-defaults.ts';
import type { AbsoluteGate, CountedMetric, EvidencePolicy, RatioGate } from '../../spec/gate.ts';
import { absoluteRule, type Rule, ratioRule, type Sureness } from './rule.ts';

/** How many gates and regions a rollout has: they share its alpha. */
export type Extent = Pick<Sureness, 'gates' | 'regions'>;

/** The rule of a gate that has counts, with the defaults of what it leaves out. */
export function resolveRule(gate: AbsoluteGate | RatioGate, policy: EvidencePolicy | undefined, extent: Extent): Rule {
  const metric = metricText(gate.metric);
  const sureness = surenessOf(policy, extent);
  if (!('noWorseThan' in gate))
    return absoluteRule({ metric, acceptable: gate.acceptable, harmful: gate.harmful }, sureness);
  const ignoreBelow = policy?.ignoreBelow ?? EVIDENCE_DEFAULTS.ignoreBelow;
  const { acceptable, harmful } = gate.noWorseThan;
  return ratioRule({ metric, acceptable, harmful, harmless: gate.harmless ?? 2 * ignoreBelow, ignoreBelow }, sureness);
}

/** How sure a rollout's gates must be. */
export function surenessOf(policy: Pick<EvidencePolicy, 'alpha' | 'beta'> | undefined, extent: Extent): Sureness {
  return { alpha: policy?.alpha ?? EVIDENCE_DEFAULTS.alpha, beta: policy?.beta ?? EVIDENCE_DEFAULTS.beta, ...extent };
}

/** A counted metric as people read it: `errors`, `slower than 250ms`. */
function metricText(metric: CountedMetric): string {
  if (typeof metric === 'string') return metric;
  return `slower than ${metric.slowerThan === 'previous-p95' ? 'the previous p95' : metric.slowerThan}`;
}
