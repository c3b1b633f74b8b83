import type { Plan, PlannedBake } from '@landfall/core';
import { forValues } from './bound-of-bakes.ts';

/** Of gates that only read values. */
const PERIOD_MS = 60_000;

/** The most events of one bake: a checkpoint each time the covered time doubles, and verdicts; however often it looks. */
function eventsOfBake({ regions, providers }: Plan, bake: PlannedBake): number {
  const inBake = new Set(bake.regions);
  const keys = new Set(regions.filter(({ key }) => inBake.has(key)).map(({ provider }) => provider));
  const periods = [
    ...[...keys].flatMap((key) => providers[key]?.health?.periodMs ?? []),
    ...bake.gates.flatMap(({ metric }) => (metric.of === 'source-counts' ? metric.periodMs : [])),
  ];
  const shortest = periods.length === 0 ? PERIOD_MS : Math.min(...periods);
  const checkpoints = Math.max(0, Math.ceil(Math.log2(bake.maxMs / shortest)));
  return checkpoints + 2 * bake.gates.length * (bake.regions.length + 1) + forValues(bake) + 3;
}

/** The most events of all bakes of a plan. */
export function mostBakeEvents(plan: Plan): number {
  const bakes = plan.phases.flatMap(({ lanes }) => lanes[0]?.steps[0]?.bake ?? []);
  return bakes.reduce((sum, bake) => sum + eventsOfBake(plan, bake), 0);
}
