import { failedRegions } from '../../state/budget.ts';
import { endingOf } from '../../state/ending.ts';
import { stepState } from '../../state/find.ts';
import type { RegionState, RolloutState, StepState } from '../../state/rollout-state.ts';
import { bakeOf } from './planned-bakes.ts';

/** Whether a region takes a share of traffic that is known: not while it is being moved, and not once it is being rolled back. */
function isExposed({ percent, rollback, steadySince, steps }: RegionState): boolean {
  if (percent === 0 || rollback !== undefined || steadySince === undefined) return false;
  const last = steps.at(-1);
  return !(last?.planned.action === 'route' && last.status === 'running');
}

/** The regions that are judged now: those that take traffic, in a plan that has a bake. What is about to be rolled back is not judged any more. */
export function exposedRegions(state: RolloutState): readonly RegionState[] {
  const { plan, status, suspended, failures } = state;
  if (plan?.evidence === undefined || status !== 'running' || suspended !== undefined) return [];
  if (endingOf(state) !== undefined) return [];
  // A region that failed and is held, or about to be rolled back, has had its verdict.
  const failed = failures.length === 0 ? undefined : failedRegions(state);
  return state.regions.filter(
    (region) => isExposed(region) && failed?.has(region.planned.key) !== true && bakeOf(plan, region) !== undefined,
  );
}

/** The bake that is open; undefined if there is none. */
export function openBake(state: RolloutState): StepState | undefined {
  const { forward } = state;
  const phase = forward.isOpen ? forward.phases[forward.phase] : undefined;
  const step = phase?.kind === 'bake' ? phase.lanes[0]?.steps[0] : undefined;
  const running = step === undefined ? undefined : stepState(state, step.id, undefined);
  return running?.status === 'running' ? running : undefined;
}
