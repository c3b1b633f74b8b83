import { type Action, type ActionRow, actionRow } from '../plan/actions.ts';
import type { Phase, Plan } from '../plan/plan.ts';
import { bakeStepOf } from '../plan/planned-bakes.ts';
import { regionOf, regionsOf } from '../plan/target.ts';
import { regionLabels } from './region-label.ts';

/** A bake without gates judges nothing: it is only a wait. */
const WAIT = { do: 'Wait', done: 'Time is over', noun: 'Wait', doing: 'Waiting in' } as const;

/** The words for the action of a phase. */
export function phaseWords(phase: Phase, action: Action): ActionRow['words'] {
  return bakeStepOf(phase)?.bake.gates.length === 0 ? WAIT : actionRow(action).words;
}

/** ` (10 %)` of a bake, and of a route if traffic moves in more than one stage; ` (wave-2)` of an approval. */
export function stageOf(plan: Plan, phase: Phase): string {
  const approval = phase.lanes[0]?.steps[0]?.approval;
  if (approval !== undefined) return ` (${approval.before})`;
  const isOneOfMany = phase.kind === 'route' && (plan.spec.stages?.length ?? 1) > 1;
  return isOneOfMany || phase.kind === 'bake' ? ` (${phase.lanes[0]?.steps[0]?.percent} %)` : '';
}

/** The regions that a phase is about, in a few words, without those that were left out. */
export function everywhere(plan: Plan, phase: Phase, leftOut: { readonly has: (region: string) => boolean }): string {
  const all = bakeStepOf(phase)?.bake.regions ?? regionsOf(phase.lanes);
  const regions = all.filter((region) => !leftOut.has(region));
  return regions.length === plan.regions.length || phase.kind === 'approve'
    ? 'all regions'
    : regionLabels(plan, regions);
}

/** The first regions of a phase, as many as may start at a time, without those that were left out. */
export function firstRegions(
  { lanes }: Phase,
  slots: number,
  leftOut: { readonly has: (region: string) => boolean },
): readonly string[] {
  const regions: string[] = [];
  for (const { target } of lanes) {
    if (regions.length >= slots) break;
    const region = regionOf(target);
    if (region !== undefined && !leftOut.has(region)) regions.push(region);
  }
  return regions;
}
