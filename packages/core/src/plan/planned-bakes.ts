import type { Phase, Plan, Step } from './plan.ts';
import type { PlannedBake, PlannedGate } from './planned-bake.ts';

/** The step of a bake phase, with its bake; undefined for another phase. */
export function bakeStepOf({ lanes, kind }: Phase): (Step & { readonly bake: PlannedBake }) | undefined {
  const step = kind === 'bake' ? lanes[0]?.steps[0] : undefined;
  return step?.bake === undefined ? undefined : { ...step, bake: step.bake };
}

/** The bakes of a plan, in order. */
export function bakesOf({ phases }: Pick<Plan, 'phases'>): readonly PlannedBake[] {
  return phases.flatMap((phase) => bakeStepOf(phase)?.bake ?? []);
}

/** The gates of all bakes of a plan. */
export function gatesOf(plan: Pick<Plan, 'phases'>): readonly PlannedGate[] {
  return bakesOf(plan).flatMap(({ gates }) => gates);
}
