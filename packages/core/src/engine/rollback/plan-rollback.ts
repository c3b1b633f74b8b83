import { deepFreeze } from '../../json/deep-freeze.ts';
import type { Phase } from '../../plan/plan.ts';
import { phaseOfRegions } from '../../plan/plan-phases.ts';
import { budgetOf, failedRegions, standingOf } from '../../state/budget.ts';
import type { RegionState, RolloutState } from '../../state/rollout-state.ts';
import { isMixed } from './leftovers.ts';

/** Whether a region's fleet is mixed: then it is left as it is, for a person. */
export function isLeftAsItIs({ failures }: RolloutState, { planned }: RegionState): boolean {
  return failures.some((failure) => failure.region === planned.key && isMixed(failure));
}

/** The waves in which a region failed, where only these are rolled back; undefined where all are. */
function failedWaves(state: RolloutState): ReadonlySet<number> | undefined {
  const { plan, asked, regions } = state;
  if (plan === undefined || asked.abort !== undefined || budgetOf(plan).reaction !== 'roll-back-wave') return undefined;
  if (standingOf(plan, state) !== 'beyond') return undefined;
  const failed = failedRegions(state);
  return new Set(regions.flatMap(({ planned: { key, wave } }) => (failed.has(key) ? wave : [])));
}

/** Whether the check of a follow-up found something in its way, when it looked last. */
export function isRefused({ steps }: RegionState): boolean {
  return steps.findLast(({ planned }) => planned.action === 'check')?.status === 'failed';
}

/**
 * The regions that a rollback of the whole rollout covers: those in which a deploy was called, whatever its end, and which are not being rolled back already.
 * If only waves are rolled back, those before that took traffic keep the new version.
 */
export function regionsToRollBack(state: RolloutState): readonly RegionState[] {
  const waves = failedWaves(state);
  return state.regions.filter((region) => {
    const { planned, touched, rollback, percent } = region;
    if (!touched || isRefused(region) || rollback !== undefined || isLeftAsItIs(state, region)) return false;
    return waves === undefined || waves.has(planned.wave) || percent < 100;
  });
}

/** The regions that keep the new version although the rollout failed, since only waves are rolled back. */
export function regionsToKeep(state: RolloutState): readonly string[] {
  if (failedWaves(state) === undefined) return [];
  const rolledBack = new Set(regionsToRollBack(state));
  return state.regions.flatMap((region) =>
    region.touched && region.rollback === undefined && !rolledBack.has(region) && !isLeftAsItIs(state, region)
      ? region.planned.key
      : [],
  );
}

/** The rollback of regions, in the plan's order: their entries in the table, then all traffic, in parallel, then the deployments in reverse wave order, then a look at what serves. */
export function planRollback(regions: readonly RegionState[]): readonly Phase[] {
  const keysOf = (of: readonly RegionState[]) => of.map(({ planned }) => planned.key);
  const phases: Phase[] = [];
  const entered = regions.filter((region) => region.entered);
  if (entered.length > 0) phases.push(phaseOfRegions('leave', 'leave', keysOf(entered)));
  const routed = regions.filter(({ routed: isRouted, previous }) => isRouted && previous !== null);
  if (routed.length > 0) phases.push(phaseOfRegions('restore', 'restore', keysOf(routed)));
  const waves = new Set(regions.map(({ planned }) => planned.wave));
  for (const wave of [...waves].sort((a, b) => b - a)) {
    const ofWave = regions.filter(({ planned }) => planned.wave === wave);
    phases.push(phaseOfRegions(`remove-wave-${wave + 1}`, 'remove', keysOf(ofWave)));
  }
  if (regions.length > 0) phases.push(phaseOfRegions('confirm', 'confirm', keysOf(regions)));
  return deepFreeze(phases);
}
