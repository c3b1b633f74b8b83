import type { StepState } from '../../state/rollout-state.ts';
import { type DecisionContext, emit, waitFor, whereOf } from '../context.ts';
import { fail, skip } from '../end-step.ts';
import { answerTo } from '../fold-command.ts';
import { activeMs } from '../judging/bake-clock.ts';
import type { RolloutStep } from './step-kind.ts';

function decideApproval(context: DecisionContext, step: StepState): void {
  const { state, now, ending } = context;
  const { id, approval } = step.planned;
  if (ending !== undefined) return skip(context, step, 'the rollout is rolled back');
  if (approval === undefined) return skip(context, step, 'the plan asks for no approval');
  const answer = answerTo(state, id, 'approve');
  if (answer !== undefined) {
    const { reason, by } = answer;
    return emit(context, { type: 'step-end', ...whereOf(step.planned), outcome: 'succeeded', reason, by });
  }
  const { before, by, withinMs } = approval;
  const leftMs = withinMs - activeMs(state.pauses, step.startedAt, now);
  if (leftMs <= 0) return fail(context, step, { kind: 'not-approved', before, by, withinMs });
  const who = by === undefined ? 'anybody' : by.join(' or ');
  const detail = `waiting for ${who} to approve ${before}: call approve(), or send { name: 'approve', step: '${id}' } to the journal`;
  // A pause stops its time, so nothing is due before the pause ends.
  waitFor(context, { for: 'approval', step: id, until: state.paused ? undefined : now + leftMs, detail });
}

/** Waits for somebody to approve what follows. Regions that take traffic go on being judged meanwhile. */
export const approveStep: RolloutStep = {
  of: 'rollout',
  decide: decideApproval,
};
