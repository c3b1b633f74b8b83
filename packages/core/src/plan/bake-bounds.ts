import { ERRORS_FOR_MS, GAP_AFTER_PERIODS, MOST_PERIODS } from './judging-limits.ts';
import type { Plan } from './plan.ts';
import type { PlannedBake, PlannedGate } from './planned-bake.ts';
import { bakesOf } from './planned-bakes.ts';
import { type Timing, timingOf } from './timing-of.ts';

/** Periods that a bake may last beyond its maximum and the gaps: its last period is not at its end yet, and looks come once a period, a little late. */
const ROUNDED_PERIODS = 3;

/** The look in flight at the end, and the one after it. */
const LAST_LOOKS = 2;

type Judged = Pick<Plan, 'phases' | 'regions' | 'providers' | 'limits'>;

/** How long a bake may take, in milliseconds. */
export interface BakeBounds {
  /** Its minimum, and what the counts of its slowest region take to be final. */
  readonly shortestMs: number;
  /** Its maximum, periods that never become complete, a time in which nothing can be read, and its hold. */
  readonly longestMs: number;
}

/** By which periods each region is read that is judged in any bake. */
function timingsOf({ phases, regions, providers }: Judged): ReadonlyMap<string, Timing> {
  const gates = new Map<string, PlannedGate[]>();
  for (const gate of bakesOf({ phases }).flatMap((bake) => bake.gates))
    for (const region of gate.regions) {
      const of = gates.get(region);
      if (of === undefined) gates.set(region, [gate]);
      else of.push(gate);
    }
  return new Map(
    regions.flatMap(({ key, provider }) => {
      const of = gates.get(key);
      return of === undefined ? [] : [[key, timingOf(of, providers[provider]?.health)] as const];
    }),
  );
}

/** How long the bakes of a plan may take, whatever their counts do, without commands. */
export function bakeBounds(plan: Judged): (bake: PlannedBake) => BakeBounds {
  const timings = timingsOf(plan);
  const all = [...timings.values()];
  // Regions that take traffic are read together, by the longest of their periods; those that nobody counts, by the minute.
  const periodMs = Math.max(60_000, ...all.map((timing) => timing.periodMs));
  const settlingMs =
    Math.max(0, ...all.map(({ finalAfterMs }) => finalAfterMs)) + (GAP_AFTER_PERIODS + ROUNDED_PERIODS) * periodMs;
  const catchingUp = ERRORS_FOR_MS / (MOST_PERIODS * Math.min(periodMs, ...all.map((timing) => timing.periodMs)));
  const looksMs = (LAST_LOOKS + Math.ceil(catchingUp)) * plan.limits.callMs;
  return ({ regions, minMs, maxMs, holdForMs }) => {
    const judged = regions.flatMap((region) => timings.get(region) ?? []);
    const shortestMs = minMs + Math.max(0, ...judged.map(({ finalAfterMs }) => finalAfterMs));
    // Where nothing is measured it is only a wait.
    if (judged.length === 0) return { shortestMs, longestMs: minMs };
    return { shortestMs, longestMs: maxMs + settlingMs + ERRORS_FOR_MS + looksMs + holdForMs };
  };
}
