import { deepFreeze } from '../../json/deep-freeze.ts';
import type { Phase } from '../../plan/plan.ts';
import { phaseOfRegions } from '../../plan/plan-phases.ts';
import type { RegionState, RolloutState } from '../../state/rollout-state.ts';
import { isMixed } from './leftovers.ts';

/**
 * The regions that a rollback of the whole rollout covers: those in which a deploy was called, whatever its end, and which are not being rolled back already.
 * A region whose fleet is mixed is left as it is, for a person.
 */
export function regionsToRollBack({ regions, failures }: RolloutState): readonly RegionState[] {
  const mixed = new Set(failures.filter(isMixed).map(({ region }) => region));
  return regions.filter(
    ({ planned, touched, rollback }) => touched && rollback === undefined && !mixed.has(planned.key),
  );
}

/** The rollback of regions, in the plan's order: all traffic in parallel, then the deployments in reverse wave order, then a look at what serves. */
export function planRollback(regions: readonly RegionState[]): readonly Phase[] {
  const keysOf = (of: readonly RegionState[]) => of.map(({ planned }) => planned.key);
  const phases: Phase[] = [];
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
