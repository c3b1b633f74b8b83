import type { Plan } from '../plan/plan.ts';
import type { RegionState, RolloutState, StepState } from './rollout-state.ts';

/** The places of the regions in each plan's order; plans are frozen and shared. */
const PLACES = new WeakMap<Plan, ReadonlyMap<string, number>>();

/** The last plan that was looked up, since a turn looks up one plan many times. */
let last: { readonly plan: Plan; readonly places: ReadonlyMap<string, number> } | undefined;

function placesOf(plan: Plan): ReadonlyMap<string, number> {
  if (last?.plan === plan) return last.places;
  const places = PLACES.get(plan) ?? new Map(plan.regions.map(({ key }, place) => [key, place]));
  PLACES.set(plan, places);
  last = { plan, places };
  return places;
}

/** The place of a region in the plan's order, from 0; undefined if it is not in the plan. */
export function placeOf(plan: Plan | undefined, region: string | undefined): number | undefined {
  return plan === undefined || region === undefined ? undefined : placesOf(plan).get(region);
}

/** The state of a region; undefined if it is not in the plan. */
export function regionState({ plan, regions }: RolloutState, region: string | undefined): RegionState | undefined {
  const place = placeOf(plan, region);
  return place === undefined ? undefined : regions[place];
}

/** The index of a step among the started ones; -1 if it has not started. It is usually the last. */
export function stepIndex(steps: readonly StepState[], id: string): number {
  let at = steps.length - 1;
  while (at >= 0 && steps[at]?.planned.id !== id) at -= 1;
  return at;
}

/** A step that has started, by its id and region; without a region, a step of the whole rollout. */
export function stepState(state: RolloutState, id: string, region: string | undefined): StepState | undefined {
  const steps = region === undefined ? state.steps : regionState(state, region)?.steps;
  return steps === undefined ? undefined : steps[stepIndex(steps, id)];
}

/** The bake that waits for a person; undefined if there is none. */
export function heldStep({ steps }: RolloutState): StepState | undefined {
  return steps.find(({ status, hold }) => status === 'running' && hold !== undefined);
}

/** The approval that is open; undefined if there is none. */
export function openApproval({ steps }: RolloutState): StepState | undefined {
  return steps.find(({ status, planned }) => status === 'running' && planned.action === 'approve');
}

/** All steps that have started: those of the whole rollout, then region by region in the plan's order. */
export function allSteps({ steps, regions }: RolloutState): readonly StepState[] {
  return [...steps, ...regions.flatMap((region) => region.steps)];
}
