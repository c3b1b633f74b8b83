import type { ACTIONS, Action } from '../../plan/actions.ts';
import { approveStep } from './approve.ts';
import { bakeStep } from './bake.ts';
import { checkStep } from './check.ts';
import { cleanUpStep } from './clean-up.ts';
import { confirmStep } from './confirm.ts';
import { deployStep } from './deploy.ts';
import { enterStep } from './enter.ts';
import { leaveStep } from './leave.ts';
import { monitorStep } from './monitor.ts';
import { readTableStep } from './read-table.ts';
import { removeStep } from './remove.ts';
import { restoreStep } from './restore.ts';
import { retireStep } from './retire.ts';
import { routeStep } from './route.ts';
import { selectStep } from './select.ts';
import type { RegionStep, RolloutStep } from './step-kind.ts';
import { verifyStep } from './verify.ts';

type StepKindOf<A extends Action> = (typeof ACTIONS)[A]['of'] extends 'region' ? RegionStep : RolloutStep;

const STEPS: { readonly [A in Action]: StepKindOf<A> } = {
  select: selectStep,
  check: checkStep,
  deploy: deployStep,
  verify: verifyStep,
  route: routeStep,
  'read-table': readTableStep,
  enter: enterStep,
  bake: bakeStep,
  approve: approveStep,
  monitor: monitorStep,
  'clean-up': cleanUpStep,
  retire: retireStep,
  leave: leaveStep,
  restore: restoreStep,
  remove: removeStep,
  confirm: confirmStep,
};

/** The rules of a kind of step. */
export function stepKind(action: Action): RegionStep | RolloutStep {
  return STEPS[action];
}
