import type { RegionState, StepState } from '../../state/rollout-state.ts';
import { formatDuration } from '../../text/format-duration.ts';
import { type DecisionContext, waitFor, whereOf } from '../context.ts';
import { driveAway } from '../drive.ts';
import { succeed } from '../end-step.ts';
import type { Goal } from '../goal.ts';
import { FEWEST_ATTEMPTS } from './rollback-goal.ts';
import type { RegionStep } from './step-kind.ts';
import { tableGoal } from './table-goal.ts';

/** Whether clients that read the table before may still send requests to an address that is no longer in it. */
function hasMoved({ tabled }: Goal): boolean {
  if (tabled === undefined) return false;
  const { entry, before } = tabled;
  return before === null || before.url !== entry.url || before.endpoint !== entry.endpoint;
}

function decideLeave(context: DecisionContext, step: StepState, region: RegionState): void {
  const goal = tableGoal(context, step, region, { method: 'leave', want: 'absent' });
  const attempts = Math.max(FEWEST_ATTEMPTS, goal.attempts);
  if (!driveAway(context, step, region, { ...goal, attempts })) return;
  const ttlMs = context.plan.routing?.ttlMs ?? 0;
  const until = step.last === undefined || !hasMoved(goal) ? context.now : step.last.at + ttlMs;
  if (context.now >= until) return succeed(context, step);
  const { step: id, region: key } = whereOf(step.planned);
  const detail = `clients may use the table that they read last for ${formatDuration(ttlMs)}`;
  waitFor(context, { for: 'cloud', region: key, step: id, until, detail });
}

/** Takes back a region's entry in the table, before its traffic moves, and waits until no client sends requests to it by the table before. */
export const leaveStep: RegionStep = { of: 'region', decide: decideLeave };
