import type { PlannedBake, RolloutEvent } from '@landfall/core';

const PERIOD_MS = 60_000;
const ERRORS_FOR_MS = 30 * 60_000;

/** Its start and end, the first checkpoint, a hold and a verdict with theirs. */
const ONCE = 7;

/** Checkpoints for readings beyond the limit of a gate on values, which are counted in turns too. */
export function forValues({ gates }: PlannedBake): number {
  return gates.reduce(
    (sum, { limits, regions }) => sum + (limits.kind === 'threshold' ? 2 * limits.failures * regions.length : 0),
    0,
  );
}

/** Bakes with more events than the plan allows, whatever happens: those that come once; a checkpoint for each doubling of its longest time; two for each gate, in each region and in all of them together; and those of `forValues`. */
export function unboundedBakes(events: readonly RolloutEvent[], crashes = 0): readonly string[] {
  const start = events[0];
  if (start?.type !== 'rollout-start') return [];
  const steps = start.plan.phases.flatMap(({ lanes }) => lanes.flatMap((lane) => lane.steps));
  return steps.flatMap(({ id, bake }) => {
    if (bake === undefined) return [];
    const longestMs = bake.maxMs + bake.holdForMs + ERRORS_FOR_MS;
    const doublings = Math.floor(Math.log2(longestMs / PERIOD_MS)) + 1;
    const most =
      doublings + 2 * Math.max(1, bake.gates.length) * (bake.regions.length + 1) + forValues(bake) + ONCE + 3 * crashes;
    const found = events.filter((event) => 'step' in event && event.step === id).length;
    return found > most ? [`${id} has ${found} events, of at most ${most}`] : [];
  });
}
