import { providerError } from '../provider/v1/provider-error.ts';
import type { RegionState, StepState } from '../state/rollout-state.ts';
import type { Look, Read } from './decision.ts';
import { drive, driveAway, firstLook } from './drive.ts';
import { fail, skip, succeed } from './end-step.ts';
import { describeObservation, type Goal, isReached } from './goal.ts';
import { goalOf } from './goals.ts';
import { describeOf, lookAgain } from './read-until.ts';
import { act, deadlineOf, type Deciding } from './deciding.ts';

/** The way back is tried more often than the way there: nobody waits behind it. */
const FEWEST_ATTEMPTS = 5;

function undoGoal(
  turn: Deciding,
  s: StepState,
  region: RegionState,
  of: Pick<Goal, 'method' | 'want' | 'percents'>,
): Goal {
  const goal = goalOf(turn, s, region, of);
  return { ...goal, attempts: Math.max(FEWEST_ATTEMPTS, goal.attempts) };
}

/** Goes on looking at the fallback, until the step has had its time; then it counts as unhealthy. */
function askAgain(turn: Deciding, s: StepState, look: Look, read: Read, detail: string): undefined {
  if (look.at >= deadlineOf(turn, s)) fail(turn, s, { kind: 'fallback-unhealthy', observed: detail });
  else lookAgain(turn, s, look, read, { since: s.startedAt }, detail);
}

/** Whether what served before can take the traffic back: described, and probed where samples exist. Undefined while it is not known, or the step has failed for it. */
function isFallbackHealthy(turn: Deciding, s: StepState, region: RegionState, key: string): true | undefined {
  const read: Read = {
    ...describeOf(turn, s, region, key),
    method: 'describe',
    id: `${s.step.id}#previous@${s.attempt}`,
    deployment: region.previous,
  };
  const look = turn.live.readings.get(read.id);
  if (look === undefined) return void act(turn, read);
  const { outcome } = look;
  if (outcome.kind === 'error') {
    if (outcome.error.retryable) return askAgain(turn, s, look, read, `cannot be read: ${outcome.error.message}`);
    return void fail(turn, s, { kind: 'fallback-unhealthy', observed: outcome.error.message });
  }
  if (outcome.kind !== 'observation') return undefined;
  const observed = describeObservation(outcome.observation);
  if (outcome.observation.state === 'pending') return askAgain(turn, s, look, read, observed);
  if (outcome.observation.state !== 'ready') return void fail(turn, s, { kind: 'fallback-unhealthy', observed });
  return turn.plan.samples === null ? true : passesProbe(turn, s, region, key);
}

function passesProbe(turn: Deciding, s: StepState, region: RegionState, key: string): true | undefined {
  const { callMs } = turn.plan.limits;
  const read: Read = {
    id: `${s.step.id}#probe@${s.attempt}`,
    key,
    step: s.step.id,
    region: region.planned.key,
    method: 'verify',
    deployment: region.previous,
    probe: true,
    timeoutMs: callMs,
  };
  const look = turn.live.readings.get(read.id);
  if (look === undefined) return void act(turn, read);
  const { outcome } = look;
  if (outcome.kind === 'error') {
    if (outcome.error.retryable) return askAgain(turn, s, look, read, `cannot be probed: ${outcome.error.message}`);
    return void fail(turn, s, { kind: 'fallback-unhealthy', observed: outcome.error.message });
  }
  if (outcome.kind !== 'verification') return undefined;
  const { verdict, reasons } = outcome.verification;
  if (verdict === 'pass') return true;
  const observed = reasons[0] ?? 'its probe failed';
  if (verdict === 'error') return askAgain(turn, s, look, read, observed);
  return void fail(turn, s, { kind: 'fallback-unhealthy', observed });
}

/** Moves a region's traffic back to what served before, if that is healthy; else it is held where it is. */
export function decideRestore(turn: Deciding, s: StepState, region: RegionState): void {
  const goal = undoGoal(turn, s, region, { method: 'route', want: 'idle', percents: [0] });
  const shift = { previous: region.previous, from: region.percent, percent: 0 };
  if (s.open !== undefined || s.last !== undefined) {
    if (drive(turn, s, region, { ...goal, shift })) succeed(turn, s);
    return;
  }
  const seen = firstLook(turn, s, region, goal);
  if (seen === undefined) return;
  if (isReached(seen, goal)) return succeed(turn, s);
  if (isFallbackHealthy(turn, s, region, goal.key) !== true) return;
  // What was asked for last may have come true or not: the way back starts from what is there.
  const from = 'percent' in seen && seen.percent !== undefined ? seen.percent : region.percent;
  drive(turn, s, region, { ...goal, shift: { ...shift, from } });
}

/** Removes what the rollout made in a region, once the region's own traffic is back. */
export function decideRemove(turn: Deciding, s: StepState, region: RegionState): void {
  const restored = turn.state.steps.get(`restore:${region.planned.key}`);
  if (restored?.status === 'failed') return skip(turn, s, 'its traffic could not be moved back');
  if (turn.plan.providers[region.planned.provider]?.retires === false) {
    const goal = undoGoal(turn, s, region, { method: 'retire', want: 'absent', percents: [] });
    const seen = firstLook(turn, s, region, goal);
    if (seen === undefined) return;
    if (isReached(seen, goal)) return succeed(turn, s);
    const error = providerError({
      kind: 'unsupported',
      message: 'its provider cannot remove a deployment; remove it by hand',
    });
    return fail(turn, s, { kind: 'provider-failed', error, attempts: 1 });
  }
  if (driveAway(turn, s, region, undoGoal(turn, s, region, { method: 'retire', want: 'absent', percents: [] })))
    succeed(turn, s);
}
