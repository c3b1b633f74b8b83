import type { ExposureBound } from './bounds.ts';
import type { Phase, Plan } from './plan.ts';
import { regionsOf } from './target.ts';

/** The share that a phase moves its regions to; undefined if it moves no traffic. A first deployment may take traffic in its wave. */
function percentOf({ kind, lanes }: Phase): number | undefined {
  if (kind === 'wave') return 0;
  return kind === 'route' ? lanes[0]?.steps[0]?.percent : undefined;
}

/** The most users on the new version from each phase on that may change it. */
export function exposureBounds({ phases, regions }: Pick<Plan, 'phases' | 'regions'>): readonly ExposureBound[] {
  const shares = new Map<string, number>();
  let [sum, deployed] = [0, 0];
  return phases.flatMap((phase) => {
    const percent = percentOf(phase);
    if (percent === undefined) return [];
    const moved = regionsOf(phase.lanes);
    if (phase.kind === 'wave') deployed += moved.length;
    for (const region of moved) {
      sum += percent - (shares.get(region) ?? 0);
      shares.set(region, percent);
    }
    return {
      phase: phase.id,
      regions: moved,
      percent,
      percentOfAll: sum / regions.length,
      percentOfAllIfFirst: (100 * deployed) / regions.length,
    };
  });
}
