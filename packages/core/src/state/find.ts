import type { Plan } from '../plan/plan.ts';
import type { RegionState, RolloutState, StepState } from './rollout-state.ts';

/** Of each plan, where its regions are in the plan's order; plans are frozen and shared. */
const PLACES = new WeakMap<Plan, ReadonlyMap<string, number>>();

/** Where a region is in the plan's order, from 0; undefined if it is not in the plan. */
export function placeOf(plan: Plan | undefined, region: string | undefined): number | undefined {
  if (plan === undefined || region === undefined) return undefined;
  let places = PLACES.get(plan);
  if (places === undefined) {
    places = new Map(plan.regions.map(({ key }, place) => [key, place]));
    PLACES.set(plan, places);
  }
  return places.get(region);
}

/** What is known of a region; undefined if it is not in the plan. */
export function regionState({ plan, regions }: RolloutState, region: string | undefined): RegionState | undefined {
  const place = placeOf(plan, region);
  return place === undefined ? undefined : regions[place];
}

/** A step that has started, by its id and region; without a region, one of the rollout as a whole. */
export function stepState(state: RolloutState, id: string, region: string | undefined): StepState | undefined {
  const steps = region === undefined ? state.steps : regionState(state, region)?.steps;
  return steps?.findLast(({ planned }) => planned.id === id);
}

/** All steps that have started: those of the rollout as a whole, then region by region in the plan's order. */
export function allSteps({ steps, regions }: RolloutState): readonly StepState[] {
  return [...steps, ...regions.flatMap((region) => region.steps)];
}
