import { GAP_AFTER_PERIODS } from './judging-limits.ts';
import type { Plan } from './plan.ts';
import type { PlannedBake } from './planned-bake.ts';

/** How long the counts of a bake's last period may take to be complete, in milliseconds. */
export function settlingMs({ regions, providers }: Pick<Plan, 'regions' | 'providers'>, bake: PlannedBake): number {
  const judged = new Set(bake.gates.flatMap((gate) => gate.regions));
  const keys = new Set(regions.filter(({ key }) => judged.has(key)).map(({ provider }) => provider));
  const periods = [...keys].flatMap((key) => providers[key]?.health ?? []);
  const ofSource = bake.gates.flatMap(({ metric }) => (metric.of === 'source-counts' ? metric : []));
  return Math.max(0, ...[...periods, ...ofSource].map((each) => each.finalAfterMs + GAP_AFTER_PERIODS * each.periodMs));
}

/** The longest time of a bake in milliseconds, without pauses and without times when nothing can be read. A bake without gates is only a wait. */
export function longestBakeMs(plan: Pick<Plan, 'regions' | 'providers'>, bake: PlannedBake): number {
  if (bake.gates.length === 0) return bake.minMs;
  return bake.maxMs + settlingMs(plan, bake) + bake.holdForMs;
}
