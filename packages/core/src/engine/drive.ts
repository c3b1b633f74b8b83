import { seedOf } from '../plan/step-key.ts';
import { type Observation, type ProviderError, providerError } from '../provider/contract.ts';
import type { OpenEffect, RegionState, StepState } from '../state/rollout-state.ts';
import { backoffMs } from './backoff.ts';
import { act, type DecisionContext, deadlineOf, emit, waitFor, whereOf } from './context.ts';
import type { Read } from './effect.ts';
import { endCall } from './end-call.ts';
import { fail, failWith, retry } from './end-step.ts';
import { describeGoal, describeObservation, type Goal, isAtWork, isOurs, isReached } from './goal.ts';
import type { Look } from './live.ts';
import { describeOf, lookAgain, type Rhythm } from './look-again.ts';
import { noteWait } from './note-wait.ts';
import { nextCallAt } from './polling.ts';

/** Beyond this many changed observations an attempt's further ones stay out of the log, so that it is bounded by the plan. */
const MOST_CHANGES = 20;

/** Calls the provider: the effect that is open, if the process that started it is gone; else a new one. */
function call(context: DecisionContext, step: StepState, goal: Goal): void {
  const { method, key, deployment, shift, tabled, owner = '' } = goal;
  const { id: stepId, target } = step.planned;
  const id = step.open?.effect ?? `${key}#${step.calls + 1}`;
  const effect = { id, key, step: stepId, target, timeoutMs: context.plan.limits.callMs };
  if (method === 'enter' || method === 'leave') {
    if (tabled === undefined) return;
    const { entry, before, wasEmpty, turns } = tabled;
    if (method === 'enter') return act(context, { ...effect, method, entry, ...(turns && { turns }) });
    return act(context, { ...effect, method, owner, before, wasEmpty });
  }
  if (method !== 'route') return act(context, { ...effect, method, deployment });
  const { previous = null, percent = 0 } = shift ?? {};
  // A repetition, and every further call for the same shift, starts from where the first one did.
  const from = step.open?.from ?? step.last?.from ?? shift?.from ?? 0;
  act(context, { ...effect, method, deployment, previous, from, percent });
}

/**
 * Goes on with an open call that is not in flight. One that was throttled is repeated later under its intent, ever more slowly, until the
 * step's deadline; then it ends with its last refusal. A call that this process has no answer of is repeated at once.
 */
function callAgain(context: DecisionContext, step: StepState, goal: Goal, open: OpenEffect): void {
  const look = context.live.readings[open.effect];
  if (look?.outcome.kind !== 'error') return call(context, step, goal);
  const { error } = look.outcome;
  const until = look.at + throttledMs(context, open, look.at, error);
  if (until >= deadlineOf(context, step)) return endCall(context, step);
  const detail = `${open.method} was throttled: ${error.message}`;
  if (noteWait(context, step, goal.method, look.outcome, detail)) return;
  if (context.now >= until) return call(context, step, goal);
  const { step: id, region } = whereOf(step.planned);
  waitFor(context, { for: 'retry', region, step: id, until, detail });
}

/** How long to wait after a refusal at `at`: by the time since the call's intent, so that it is the same in a long-lived process and in turns. */
function throttledMs({ plan, state }: DecisionContext, open: OpenEffect, at: number, error: ProviderError): number {
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
function note(context: DecisionContext, step: StepState, observation: Observation): boolean {
  if (step.changes >= MOST_CHANGES || !isChange(step.seen, observation)) return false;
  emit(context, { type: 'step-progress', ...whereOf(step.planned), observation });
  return true;
}

interface Seen {
  readonly observation: Observation;
  readonly look: Look;
}

/** The read that shows whether a goal is reached: of the region's deployment, or of its entry in the table. */
function lookOf(context: DecisionContext, step: StepState, region: RegionState, { key, tabled }: Goal): Read {
  if (tabled === undefined) return describeOf(context, step, region, key);
  const { id, target } = step.planned;
  const { callMs } = context.plan.limits;
  const { entry, turns } = tabled;
  return { id, key, step: id, target, method: 'read-entry', entry, ...(turns && { turns }), timeoutMs: callMs };
}

/** The last look at the region, asked for where there is none; a read that failed is repeated, or ends the step. */
function observe(
  context: DecisionContext,
  step: StepState,
  region: RegionState,
  goal: Goal,
  rhythm: Rhythm,
): Seen | undefined {
  const look = context.live.readings[step.planned.id];
  const read = (): Read => lookOf(context, step, region, goal);
  if (look === undefined) act(context, read());
  else if (look.outcome.kind === 'observation') return { observation: look.outcome.observation, look };
  else if (look.outcome.kind === 'error') {
    const { error } = look.outcome;
    if (error.kind === 'not-found') return { observation: { state: 'absent', detail: error.message }, look };
    if (error.retryable) lookAgain(context, step, look, read(), rhythm, () => `cannot be read: ${error.message}`);
    else failWith(context, step, error);
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
function nextCall(step: StepState, goal: Goal, { since }: Rhythm): number {
  if (step.calls < 2) return since;
  return Math.max(since + goal.settleMs, nextCallAt(since, step.startedAt, step.planned.id));
}

/** What the last call said, where it failed: why nothing moves. */
function afterError({ last }: StepState, { method }: Goal): string {
  return last?.error === undefined ? '' : `; the last ${method} failed: ${last.error.message}`;
}

/** What follows from an observation made after the last call, when the goal is not reached. */
function judge(
  context: DecisionContext,
  step: StepState,
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
  if ((isPending || !mayBeLag) && note(context, step, observation)) return;
  const callAt = needsCall(observation, goal) ? nextCall(step, goal, rhythm) : undefined;
  if (callAt !== undefined && look.at >= callAt && look.at < deadlineOf(context, step))
    return call(context, step, goal);
  if (ours && observation.state === 'failed' && isToServe) {
    if (observation.error.retryable) return retry(context, step, observation.error, goal.attempts);
    return failWith(context, step, observation.error);
  }
  if (atWork || mayBeLag || callAt !== undefined)
    // A cloud that was seen at work has no lag left to wait for; one that waits for a call has nothing to show before it.
    return lookAgain(
      context,
      step,
      look,
      lookOf(context, step, region, goal),
      { ...rhythm, lookAt: atWork ? undefined : rhythm.lookAt, notBefore: callAt },
      () => describeObservation(observation, goal.owner) + afterError(step, goal),
    );
  if (observation.state === 'mixed') return drift(context, step, goal, observation);
  if (step.last?.error !== undefined) return retry(context, step, step.last.error, goal.attempts);
  if (isToServe) return drift(context, step, goal, observation);
  const message = `${goal.method} was accepted and changed nothing: ${describeObservation(observation, goal.owner)}`;
  retry(context, step, providerError({ kind: 'unexpected', message }), goal.attempts);
}

/** The world is not as it was asked to be, and is not on its way. */
function drift(context: DecisionContext, step: StepState, goal: Goal, observation: Observation): void {
  const mixed = observation.state === 'mixed';
  fail(context, step, {
    kind: 'drift',
    expected: goal.tabled === undefined ? describeGoal(goal) : `the entry of version ${goal.version} in the table`,
    observed: (goal.tabled && observation.detail) ?? describeObservation(observation, goal.owner),
    mixed,
  });
}

/**
 * One step of the way to a goal; true once it is observed. Call once, then look, calling again where the cloud wants another call.
 * It also looks after a failed call, since the change may have been made anyway. Retry, resume and recovery from a crash are this one thing.
 */
export function drive(context: DecisionContext, step: StepState, region: RegionState, goal: Goal): boolean {
  if (step.open !== undefined) callAgain(context, step, goal, step.open);
  else if (step.last === undefined || step.last.method !== goal.method) call(context, step, goal);
  else if (step.last.error !== undefined && !step.last.error.retryable) failWith(context, step, step.last.error);
  else {
    const rhythm = { since: step.last.at, pace: goal.pace, lookAt: step.last.at + goal.settleMs };
    const seen = observe(context, step, region, goal, rhythm);
    if (seen === undefined) return false;
    if (isReached(seen.observation, goal) && !needsCall(seen.observation, goal)) return true;
    // A call that was throttled to the end has no time left; what an earlier one began goes on.
    const { observation } = seen;
    const isOnItsWay = isOurs(observation, goal.owner) && isAtWork(observation, goal);
    const mayGoOn = isOnItsWay || observation.state === 'mixed';
    if (step.last.error?.kind === 'throttled' && !mayGoOn) failWith(context, step, step.last.error);
    else judge(context, step, goal, seen, region, rhythm);
  }
  return false;
}

/**
 * Whether a goal is reached after a call that failed for good, which may not have been needed. What is not reached ends the step as drift,
 * or as the failure that was observed; false until then.
 */
export function serves(context: DecisionContext, step: StepState, region: RegionState, goal: Goal): boolean {
  const since = step.last?.at ?? step.startedAt;
  const rhythm = { since, lookAt: since + goal.settleMs };
  const seen = observe(context, step, region, goal, rhythm);
  if (seen === undefined) return false;
  if (isReached(seen.observation, goal)) return true;
  // Judged as after a call that went well: its error says nothing of what serves.
  judge(context, { ...step, last: step.last && { ...step.last, error: undefined } }, goal, seen, region, rhythm);
  return false;
}

/**
 * The way to absence begins with a look: a pending operation is awaited, and nothing there is believed once lag cannot be the reason.
 * True once it is gone.
 */
export function driveAway(context: DecisionContext, step: StepState, region: RegionState, goal: Goal): boolean {
  if (step.open !== undefined || step.last !== undefined) return drive(context, step, region, goal);
  const seen = firstLook(context, step, region, goal);
  if (seen === undefined) return false;
  return isReached(seen, goal) || drive(context, step, region, goal);
}

/** The look before the first call: undefined while the cloud is at work, or while what it shows may be the past. */
export function firstLook(
  context: DecisionContext,
  step: StepState,
  region: RegionState,
  goal: Goal,
): Observation | undefined {
  const rhythm = { since: region.changedAt, lookAt: region.changedAt + goal.settleMs };
  const seen = observe(context, step, region, goal, rhythm);
  if (seen === undefined) return undefined;
  const { observation, look } = seen;
  const atWork = isAtWork(observation, goal) && !(goal.want === 'absent' && goal.cancels);
  // What there is can be removed whatever the past was; what it takes, and whether it is there at all, must not be the past.
  const matters = goal.want === 'idle' || isReached(observation, goal) || observation.state === 'mixed';
  const maybePast = look.at < rhythm.lookAt && matters;
  if (atWork || maybePast)
    lookAgain(context, step, look, lookOf(context, step, region, goal), rhythm, () =>
      describeObservation(observation, goal.owner),
    );
  else if (observation.state === 'mixed') drift(context, step, goal, observation);
  else return observation;
  return undefined;
}
