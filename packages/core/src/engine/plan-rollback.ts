import { deepFreeze } from '../json/deep-freeze.ts';
import type { Lane, Phase, Plan } from '../plan/plan.ts';
import type { RolloutState } from '../state/rollout-state.ts';

function phaseOf(id: string, kind: 'restore' | 'remove' | 'confirm', regions: readonly string[]): Phase {
  const lanes = regions.map((region): Lane => ({ region, steps: [{ id: `${kind}:${region}`, action: kind, region }] }));
  return { id, kind, lanes, concurrency: lanes.length };
}

/**
 * The rollback from a state: all traffic in parallel, then the deployments in reverse wave order, then a look at what serves. It covers every call that was started,
 * whatever its end, and nothing that this log did not call for. A region whose fleet is mixed is left as it is, for a human.
 */
export function planRollback(plan: Plan, state: RolloutState): readonly Phase[] {
  const mixed = new Set(
    state.failures.flatMap((failure) => (failure.kind === 'drift' && failure.mixed ? [failure.region] : [])),
  );
  const restore: string[] = [];
  const remove = new Map<number, string[]>();
  const covered: string[] = [];
  for (const { key, wave } of plan.regions) {
    const region = state.regions.get(key);
    if (region === undefined || !region.touched || mixed.has(key)) continue;
    covered.push(key);
    if (region.routed && region.previous !== null) restore.push(key);
    const ofWave = remove.get(wave);
    if (ofWave === undefined) remove.set(wave, [key]);
    else ofWave.push(key);
  }
  const phases: Phase[] = [];
  if (restore.length > 0) phases.push(phaseOf('restore', 'restore', restore));
  for (const wave of [...remove.keys()].sort((a, b) => b - a))
    phases.push(phaseOf(`remove-wave-${wave + 1}`, 'remove', remove.get(wave) ?? []));
  if (covered.length > 0) phases.push(phaseOf('confirm', 'confirm', covered));
  return deepFreeze(phases);
}
