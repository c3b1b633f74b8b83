import { stepKey } from '../plan/step-key.ts';
import type { RegionState, StepState } from '../state/rollout-state.ts';
import { act, type Deciding, emit } from './deciding.ts';
import { drive, driveAway, firstLook } from './drive.ts';
import { failBy, succeed } from './end-step.ts';
import { isReached } from './goal.ts';
import { goalOf } from './goal-of.ts';
import { lookAgain } from './look-again.ts';
import { isClaimed, isDeployable, prepareFor } from './select.ts';

/** Before another attempt: the failed one is retired and seen absent, and the region is prepared again under the new attempt's key. */
function clearTheWay(turn: Deciding, s: StepState, region: RegionState): void {
  const goal = {
    ...goalOf(turn, s, region, { method: 'retire', want: 'absent', percents: [] }),
    key: stepKey(turn.state, `clear:${region.planned.key}`, s.attempt),
  };
  if (turn.plan.providers[region.planned.provider]?.retires === false) {
    const seen = firstLook(turn, s, region, goal);
    if (seen === undefined) return;
    // Nobody can take the failed attempt away, and a second one beside it would be one too many.
    if (!isReached(seen, goal) && s.error !== undefined) return failBy(turn, s, s.error);
  } else if (!driveAway(turn, s, region, goal)) return;
  const read = prepareFor(turn, s, region, s.attempt, `${s.step.id}@${s.attempt}`);
  const answer = turn.live.readings.get(read.id);
  if (answer === undefined) return act(turn, read);
  if (answer.outcome.kind === 'error') {
    const { error } = answer.outcome;
    if (!error.retryable) return failBy(turn, s, error);
    return lookAgain(
      turn,
      s,
      answer,
      read,
      { since: s.startedAt },
      () => `cannot be prepared again yet: ${error.message}`,
    );
  }
  if (answer.outcome.kind !== 'prepared') return;
  const { prepared } = answer.outcome;
  if (!isClaimed(turn, s, region, prepared)) return;
  if (!isDeployable(turn, s, region, prepared)) return;
  emit(turn, { type: 'step-progress', step: s.step.id, action: 'deploy', region: region.planned.key, prepared });
}

/** Deploys to a region: ready, ours, the right version, and without traffic. Where nothing served before, it may have all of it. */
export function decideDeploy(turn: Deciding, s: StepState, region: RegionState): void {
  if (s.attempt > 1 && !s.prepared) return clearTheWay(turn, s, region);
  const percents = region.previous === null ? [0, 100] : [0];
  if (drive(turn, s, region, goalOf(turn, s, region, { method: 'deploy', want: 'serving', percents })))
    succeed(turn, s);
}
