import { controlledLimits } from '../engine/judging/controlled-limits.ts';
import { ratioRuleOf, thresholdRuleOf } from '../engine/judging/gate-rule.ts';
import { allGatesOf, gatesOf, slotOf } from '../engine/judging/planned-bakes.ts';
import { historyDispersion } from '../gates/judge/dispersion.ts';
import { DEFAULT_GATES } from '../plan/default-gates.ts';
import type { Plan, PlannedProvider } from '../plan/plan.ts';
import type { SourceMetrics } from '../plan/resolve-metric.ts';
import { type Timing, timingOf } from '../plan/timing-of.ts';
import type { RegionState } from '../state/rollout-state.ts';
import { type WatchGate, watchRule } from '../watching/watch-gate.ts';

/** How a region is watched. */
export interface WatchPlan {
  readonly timing: Timing;
  readonly gates: readonly WatchGate[];
}

/** Where nothing was judged: the default gate on errors. */
function byDefault(health: PlannedProvider['health'], tests: number): readonly WatchGate[] {
  const [errors] = DEFAULT_GATES;
  if (health === undefined || errors === undefined) return [];
  const rule = watchRule('errors', errors.otherwise, { periodMs: health.periodMs, tests });
  return [{ name: 'errors', metric: errors.metric, phi0: historyDispersion([]), rule }];
}

/**
 * The gates of a region that a rollout left at 100 percent: those of its last bake, with the limits that they had at 100 percent there; where it had none, no more errors
 * than a default gate accepts.
 */
export function watchPlanOf(
  plan: Plan,
  region: RegionState,
  provider: PlannedProvider | undefined,
  sources: SourceMetrics | undefined,
): WatchPlan {
  const health = provider?.health;
  // A gate that only observes fails nothing.
  const planned = gatesOf(plan, region);
  const all = planned.filter(({ observe }) => !observe);
  const tests = Math.max(1, all.length) * plan.regions.length;
  const timing = timingOf(allGatesOf(plan, region), health, sources);
  const { judged } = region;
  if (planned.length === 0 || judged === undefined) {
    const gates = byDefault(health, tests);
    return { timing: health === undefined || gates.length === 0 ? timing : { ...timing, ...health }, gates };
  }
  const gates = all.flatMap((gate): readonly WatchGate[] => {
    const { name, metric } = gate;
    const threshold = thresholdRuleOf(gate);
    const facts = judged.facts.gates?.[name];
    const phi0 = facts?.phi0 ?? historyDispersion([]);
    if (threshold !== undefined) return [{ name, metric, phi0, rule: threshold }];
    const limits =
      judged.gates[slotOf(plan, region, gate)]?.limits ??
      controlledLimits(gate, region, judged, (ratio) => ratioRuleOf(plan, gate, ratio));
    if (limits?.kind !== 'absolute') return [];
    const slowerThanMs = metric.of === 'slower' ? (facts?.slowerThanMs ?? asMs(metric.thanMs)) : undefined;
    if (metric.of === 'slower' && slowerThanMs === undefined) return [];
    const rule = watchRule(name, limits, { periodMs: timing.periodMs, tests });
    return [{ name, metric, phi0, rule, ...(slowerThanMs !== undefined && { slowerThanMs }) }];
  });
  return { timing, gates };
}

function asMs(than: number | 'previous-p95'): number | undefined {
  return than === 'previous-p95' ? undefined : than;
}
