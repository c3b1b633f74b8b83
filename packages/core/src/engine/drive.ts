import { seedOf } from '../plan/step-key.ts';
import type { Observation } from '../provider/v1/observation.ts';
import { type ProviderError, providerError } from '../provider/v1/provider-error.ts';
import type { OpenEffect, RegionState, StepState } from '../state/rollout-state.ts';
import { backoffMs } from './backoff.ts';
import { act, type Deciding, deadlineOf, emit, waitFor } from './deciding.ts';
import type { Look, Read } from './decision.ts';
import { endCall } from './end-call.ts';
import { fail, failBy, retry } from './end-step.ts';
import { describeGoal, describeObservation, type Goal, isAtWork, isOurs, isReached } from './goal.ts';
import { describeOf, lookAgain, type Rhythm } from './look-again.ts';
import { noteWait } from './note-wait.ts';
import { nextCallAt } from './polling.ts';

/** Beyond this many changed observations an attempt's further ones stay out of the log, so that it is bounded by the plan. */
const MOST_CHANGES = 20;

/** Calls the provider: the effect that is open, if the process that started it is gone; else a new one. */
function call(turn: Deciding, s: StepState, goal: Goal): void {
  const { method, key, deployment, shift } = goal;
  const id = s.open?.effect ?? `${key}#${s.calls + 1}`;
  const step = s.step.id;
  const { region } = s.step;
  const timeoutMs = turn.plan.limits.callMs;
  if (method !== 'route') return act(turn, { id, key, step, region, timeoutMs, method, deployment });
  const { previous = null, percent = 0 } = shift ?? {};
  // A repetition, and every further call for the same shift, starts from where the first one did.
  const from = s.open?.from ?? s.last?.from ?? shift?.from ?? 0;
  act(turn, { id, key, step, region, timeoutMs, method, deployment, previous, from, percent });
}

/**
 * Goes on with an open call that is not in flight. One that was throttled is repeated later under its intent, ever more slowly, until the
 * step's deadline; then it ends with its last refusal. What no answer of this process is known of is called again at once.
 */
function callAgain(turn: Deciding, s: StepState, goal: Goal, open: OpenEffect): void {
  const look = turn.live.readings.get(open.effect);
  if (look?.outcome.kind !== 'error') return call(turn, s, goal);
  const { error } = look.outcome;
  const until = look.at + throttledMs(turn, open, look.at, error);
  if (until >= deadlineOf(turn, s)) return endCall(turn, s);
  const detail = `${open.method} was throttled: ${error.message}`;
  if (noteWait(turn, s, goal.method, look.outcome, detail)) return;
  if (turn.now >= until) return call(turn, s, goal);
  const { id: step, region } = s.step;
  waitFor(turn, { for: 'retry', region, step, until, detail });
}

/** How long to wait after a refusal at `at`: by the time since the call's intent, so that it is the same in a long-lived process and in turns. */
function throttledMs({ plan, state }: Deciding, open: OpenEffect, at: number, error: ProviderError): number {
  const { limits } = plan;
  const doublings = Math.floor(Math.log2(1 + Math.max(0, at - open.at) / Math.max(1, limits.baseDelayMs)));
  return backoffMs(limits, 1 + doublings, `${seedOf(state, open.effect)}/${doublings}`, error.retryAfterMs);
}

/** Whether two observations differ in more than their words. */
function isChange(before: Observation | undefined, now: Observation): boolean {
  if (before === undefined || before.state !== now.state) return true;
  if (before.state === 'absent' || now.state === 'absent') return false;
  if (before.owner !== now.owner || before.version !== now.version || before.percent !== now.percent) return true;
  return (before.state === 'mixed' ? undefined : before.needs) !== (now.state === 'mixed' ? undefined : now.needs);
}

/** Puts an observation into the log, if it says something new; true if it did. */
function note(turn: Deciding, s: StepState, observation: Observation): boolean {
  if (s.changes >= MOST_CHANGES || !isChange(s.seen, observation)) return false;
  emit(turn, { type: 'step-progress', step: s.step.id, action: s.step.action, region: s.step.region, observation });
  return true;
}

interface Seen {
  readonly observation: Observation;
  readonly look: Look;
}

/** The last look at the region, asked for where there is none; a read that failed is repeated, or ends the step. */
function observe(turn: Deciding, s: StepState, region: RegionState, goal: Goal, rhythm: Rhythm): Seen | undefined {
  const look = turn.live.readings.get(s.step.id);
  const read = (): Read => describeOf(turn, s, region, goal.key);
  if (look === undefined) act(turn, read());
  else if (look.outcome.kind === 'observation') return { observation: look.outcome.observation, look };
  else if (look.outcome.kind === 'error') {
    const { error } = look.outcome;
    if (error.kind === 'not-found') return { observation: { state: 'absent', detail: error.message }, look };
    if (error.retryable) lookAgain(turn, s, look, read(), rhythm, () => `cannot be read: ${error.message}`);
    else failBy(turn, s, error);
  }
  return undefined;
}

/** Whether the cloud waits for this goal's call once more. Traffic that has arrived waits for no removal beside it. */
function needsCall(observation: Observation, goal: Goal): boolean {
  const isOnlyLeftover = observation.state === 'ready' && observation.leftover !== undefined;
  if (isOnlyLeftover && goal.want !== 'clean') return false;
  return 'needs' in observation && observation.needs === goal.method && isOurs(observation, goal.owner);
}

/**
 * When a cloud that waits for another call gets it. After a second call, what it waits for may be the call that was made, until lag cannot be
 * the reason; and a cloud that is never content is called ever more slowly, so that the log stays small.
 */
function nextCall(s: StepState, goal: Goal, { since }: Rhythm): number {
  if (s.calls < 2) return since;
  return Math.max(since + goal.settleMs, nextCallAt(since, s.startedAt, s.step.id));
}

/** What the last call said, where it failed: why nothing moves. */
function afterError({ last }: StepState, { method }: Goal): string {
  return last?.error === undefined ? '' : `; the last ${method} failed: ${last.error.message}`;
}

/** What follows from an observation made after the last call, when the goal is not reached. */
function judge(
  turn: Deciding,
  s: StepState,
  goal: Goal,
  { observation, look }: Seen,
  region: RegionState,
  rhythm: Rhythm,
): void {
  const ours = isOurs(observation, goal.owner);
  const isPending = ours && observation.state === 'pending';
  // What waits for a call is not on its way by itself, and for another method's it would wait forever.
  const atWork = ours && isAtWork(observation, goal);
  const isToServe = goal.want === 'serving' || goal.want === 'clean';
  // The world before the change, or one that nobody asked for: lag until `settleMs` has passed, then the truth.
  const mayBeLag = look.at < rhythm.since + goal.settleMs;
  if ((isPending || !mayBeLag) && note(turn, s, observation)) return;
  const callAt = needsCall(observation, goal) ? nextCall(s, goal, rhythm) : undefined;
  if (callAt !== undefined && look.at >= callAt && look.at < deadlineOf(turn, s)) return call(turn, s, goal);
  if (ours && observation.state === 'failed' && isToServe) {
    if (observation.error.retryable) return retry(turn, s, observation.error, goal.attempts);
    return failBy(turn, s, observation.error);
  }
  if (atWork || mayBeLag || callAt !== undefined)
    // A cloud that was seen at work has no lag left to wait for; one that waits for a call has nothing to show before it.
    return lookAgain(
      turn,
      s,
      look,
      describeOf(turn, s, region, goal.key),
      { ...rhythm, lookAt: atWork ? undefined : rhythm.lookAt, notBefore: callAt },
      () => describeObservation(observation, goal.owner) + afterError(s, goal),
    );
  if (observation.state === 'mixed') return drift(turn, s, goal, observation);
  if (s.last?.error !== undefined) return retry(turn, s, s.last.error, goal.attempts);
  if (isToServe) return drift(turn, s, goal, observation);
  const message = `${goal.method} was accepted and changed nothing: ${describeObservation(observation, goal.owner)}`;
  retry(turn, s, providerError({ kind: 'unexpected', message }), goal.attempts);
}

/** The world is not as it was asked to be, and is not on its way. */
function drift(turn: Deciding, s: StepState, goal: Goal, observation: Observation): void {
  const mixed = observation.state === 'mixed';
  fail(turn, s, {
    kind: 'drift',
    expected: describeGoal(goal),
    observed: describeObservation(observation, goal.owner),
    mixed,
  });
}

/**
 * One step of the way to a goal; true once it is observed. Call once, then look, calling again where the cloud wants another call.
 * A failed call is looked after as well, since the change may have been made all the same. Retry, resume and recovery from a crash are this one thing.
 */
export function drive(turn: Deciding, s: StepState, region: RegionState, goal: Goal): boolean {
  if (s.open !== undefined) callAgain(turn, s, goal, s.open);
  else if (s.last === undefined || s.last.method !== goal.method) call(turn, s, goal);
  else if (s.last.error !== undefined && !s.last.error.retryable) failBy(turn, s, s.last.error);
  else {
    const rhythm = { since: s.last.at, pace: goal.pace, lookAt: s.last.at + goal.settleMs };
    const seen = observe(turn, s, region, goal, rhythm);
    if (seen === undefined) return false;
    if (isReached(seen.observation, goal) && !needsCall(seen.observation, goal)) return true;
    // A call that was throttled to the end has no time left; what an earlier one began goes on.
    const { observation } = seen;
    const isOnItsWay = isOurs(observation, goal.owner) && isAtWork(observation, goal);
    const mayGoOn = isOnItsWay || observation.state === 'mixed';
    if (s.last.error?.kind === 'throttled' && !mayGoOn) failBy(turn, s, s.last.error);
    else judge(turn, s, goal, seen, region, rhythm);
  }
  return false;
}

/**
 * Whether a goal is reached after a call that failed for good, which may not have been needed. What is not reached ends the step as drift,
 * or as the failure that was observed; false until then.
 */
export function serves(turn: Deciding, s: StepState, region: RegionState, goal: Goal): boolean {
  const since = s.last?.at ?? s.startedAt;
  const rhythm = { since, lookAt: since + goal.settleMs };
  const seen = observe(turn, s, region, goal, rhythm);
  if (seen === undefined) return false;
  if (isReached(seen.observation, goal)) return true;
  // Judged as after a call that went well: its error says nothing of what serves.
  judge(turn, { ...s, last: s.last && { ...s.last, error: undefined } }, goal, seen, region, rhythm);
  return false;
}

/**
 * The way to absence begins with a look: a pending operation is awaited, and nothing there is believed once lag cannot be the reason.
 * True once it is gone.
 */
export function driveAway(turn: Deciding, s: StepState, region: RegionState, goal: Goal): boolean {
  if (s.open !== undefined || s.last !== undefined) return drive(turn, s, region, goal);
  const seen = firstLook(turn, s, region, goal);
  if (seen === undefined) return false;
  return isReached(seen, goal) || drive(turn, s, region, goal);
}

/** The look before the first call: undefined while the cloud is at work, or while what it shows may be the past. */
export function firstLook(turn: Deciding, s: StepState, region: RegionState, goal: Goal): Observation | undefined {
  const rhythm = { since: region.changedAt, lookAt: region.changedAt + goal.settleMs };
  const seen = observe(turn, s, region, goal, rhythm);
  if (seen === undefined) return undefined;
  const { observation, look } = seen;
  const atWork = isAtWork(observation, goal) && !(goal.want === 'absent' && goal.cancels);
  // What there is can be removed whatever the past was; what it takes, and whether it is there at all, must not be the past.
  const matters = goal.want === 'idle' || isReached(observation, goal) || observation.state === 'mixed';
  const maybePast = look.at < rhythm.lookAt && matters;
  if (atWork || maybePast)
    lookAgain(turn, s, look, describeOf(turn, s, region, goal.key), rhythm, () =>
      describeObservation(observation, goal.owner),
    );
  else if (observation.state === 'mixed') drift(turn, s, goal, observation);
  else return observation;
  return undefined;
}
