import { stepKey } from '../../plan/step-key.ts';
import { providerError } from '../../provider/contract.ts';
import type { RegionState, StepState } from '../../state/rollout-state.ts';
import { act, type DecisionContext, emit, providerOf, whereOf } from '../context.ts';
import { drive, driveAway, firstLook } from '../drive.ts';
import { failWith, succeed } from '../end-step.ts';
import { isReached } from '../goal.ts';
import { goalOf } from '../goal-of.ts';
import { readingId } from '../live.ts';
import { readAgain } from '../look-again.ts';
import { isClaimed, isDeployable, prepareFor } from './select.ts';
import type { RegionStep } from './step-kind.ts';

const stillThere = providerError({
  kind: 'unsupported',
  message:
    'the deployment of the failed attempt is still there, and its provider cannot remove it; remove it by hand, then retry',
});

/** Before another attempt: the failed one is retired and seen absent, and the region is prepared again under the new attempt's key. */
function removeFailedAttempt(context: DecisionContext, step: StepState, region: RegionState): void {
  const goal = {
    ...goalOf(context, step, region, { method: 'retire', want: 'absent', percents: [] }),
    key: stepKey(context.state, `clear:${region.planned.key}`, step.attempt),
  };
  if (providerOf(context, region)?.retires === false) {
    const seen = firstLook(context, step, region, goal);
    if (seen === undefined) return;
    // Nobody can take the failed attempt away, and a second one beside it would be one too many.
    if (!isReached(seen, goal)) return failWith(context, step, step.error ?? stillThere);
  } else if (!driveAway(context, step, region, goal)) return;
  const read = prepareFor(context, step, region, step.attempt, readingId(step.planned.id, 'again'));
  const answer = context.live.readings[read.id];
  if (answer === undefined) return act(context, read);
  if (answer.outcome.kind === 'error')
    return readAgain(context, step, answer, read, answer.outcome.error, 'cannot be prepared again yet');
  if (answer.outcome.kind !== 'prepared') return;
  const { prepared } = answer.outcome;
  if (!isClaimed(context, step, region, prepared)) return;
  if (!isDeployable(context, step, region, { read, look: answer, prepared })) return;
  emit(context, { type: 'step-progress', ...whereOf(step.planned), prepared });
}

function decideDeploy(context: DecisionContext, step: StepState, region: RegionState): void {
  if (step.attempt > 1 && !step.prepared) return removeFailedAttempt(context, step, region);
  const percents = region.previous === null ? [0, 100] : [0];
  if (drive(context, step, region, goalOf(context, step, region, { method: 'deploy', want: 'serving', percents })))
    succeed(context, step);
}

/** Deploys to a region until the deployment is ready, has this rollout's key and version, and takes no traffic. Without a previous deployment it may take all traffic. */
export const deployStep: RegionStep = {
  of: 'region',
  decide: decideDeploy,
};
