import { historyDispersion } from '../../gates/judge/dispersion.ts';
import type { JudgedFleet } from '../../gates/judged-region.ts';
import type { RegionState, RolloutState, StepState } from '../../state/rollout-state.ts';
import { regionsOfBake } from './bake-clock.ts';
import type { JudgedOf } from './judged-now.ts';
import type { LiveJudging } from './live-judging.ts';
import { allGatesOf } from './planned-bakes.ts';

/** The dispersion of all regions' counts together, before the rollout. */
function dispersionOf(regions: readonly RegionState[], gate: string, live: LiveJudging): number {
  const sums = new Map<number, { requests: number; bad: number }>();
  for (const { planned } of regions)
    for (const [from, { requests, bad }] of Object.entries(live.regions[planned.key]?.history?.[gate] ?? {})) {
      const sum = sums.get(Number(from)) ?? { requests: 0, bad: 0 };
      sums.set(Number(from), { requests: sum.requests + requests, bad: sum.bad + bad });
    }
  return historyDispersion([...sums].sort(([one], [other]) => one - other).map(([, sum]) => sum));
}

/**
 * What is known of all regions together before anything of it is judged: once the first bake is open, and it is known how each of its regions did before the
 * rollout. The bake's first checkpoint has it, so that no process needs that history again. Undefined until then.
 */
export function beginFleet(
  state: RolloutState,
  bake: StepState | undefined,
  judgedOf: JudgedOf,
  live: LiveJudging,
): JudgedFleet | undefined {
  const { plan } = state;
  if (plan === undefined || plan.regions.length < 2 || bake === undefined) return undefined;
  const regions = regionsOfBake(state, bake);
  const isKnown = (region: RegionState): boolean => {
    const judged = judgedOf(region);
    return region.previous === null || judged === undefined || judged.facts.gates !== undefined;
  };
  if (!regions.every(isKnown)) return undefined;
  const gates = new Set(regions.flatMap((region) => allGatesOf(plan, region).map(({ name }) => name)));
  const phi0 = Object.fromEntries([...gates].map((gate) => [gate, dispersionOf(regions, gate, live)] as const));
  return { watermark: 0, phi0, gates: {} };
}
