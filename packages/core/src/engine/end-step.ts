import type { StepFailure, Waited } from '../errors/rollout-error.ts';
import type { EventOf, EventStamp } from '../events/rollout-event.ts';
import { regionOf } from '../plan/target.ts';
import type { ProviderError } from '../provider/contract.ts';
import type { StepState } from '../state/rollout-state.ts';
import { backoffMs } from './backoff.ts';
import { type DecisionContext, deadlineOf, emit, whereOf } from './context.ts';

type StepEnd = Omit<
  EventOf<'step-end'>,
  keyof EventStamp | 'type' | 'step' | 'action' | 'region' | 'outcome' | 'failure'
>;

/** The step reached what it was for. */
export function succeed(context: DecisionContext, { planned }: StepState, answer: StepEnd = {}): void {
  const { id: step, action, target } = planned;
  const { prepared, verification, after, table, reason } = answer;
  const region = regionOf(target);
  emit(context, {
    type: 'step-end',
    step,
    action,
    region,
    outcome: 'succeeded',
    prepared,
    verification,
    after,
    table,
    reason,
  });
}

/** There is nothing for the step to do, or nothing that it could. */
export function skip(context: DecisionContext, { planned }: StepState, reason: string): void {
  emit(context, { type: 'step-end', ...whereOf(planned), outcome: 'skipped', reason });
}

type Where = 'step' | 'action' | 'region';
type Reason = StepFailure extends infer F ? (F extends StepFailure ? Omit<F, Where> : never) : never;

/** The step failed, and stays failed. */
export function fail(context: DecisionContext, { planned }: StepState, reason: Reason, answer: StepEnd = {}): void {
  const where = whereOf(planned);
  emit(context, {
    type: 'step-end',
    ...where,
    outcome: 'failed',
    failure: { ...reason, ...where } as StepFailure,
    ...answer,
  });
}

/** The step failed by an error of the provider. */
export function failWith(context: DecisionContext, step: StepState, error: ProviderError, answer: StepEnd = {}): void {
  const { attempt, last } = step;
  const failure = { kind: 'provider-failed', error, attempts: attempt } as const;
  const isThrottled = error.kind === 'throttled' && last?.error === error;
  fail(context, step, isThrottled ? { ...failure, waited: waitedOf(context, step, last.tries) } : failure, answer);
}

/** How long a step has waited, how often it asked, and the time limit that it has. */
export function waitedOf(context: DecisionContext, step: StepState, times: number): Waited {
  return { forMs: context.now - step.startedAt, times, limitMs: context.plan.limits.stepMs[step.planned.action] };
}

/** When another attempt would begin after an error. */
function nextAttemptAt(context: DecisionContext, step: StepState, { retryAfterMs }: ProviderError): number {
  return (
    context.now +
    backoffMs(context.plan.limits, step.attempt, `${context.state.id}/${step.planned.id}/${step.attempt}`, retryAfterMs)
  );
}

/** Whether another attempt of a step may follow an error, and could still end in time. */
export function mayRetry(context: DecisionContext, step: StepState, error: ProviderError, attempts: number): boolean {
  return (
    context.ending === undefined &&
    step.attempt - (step.attemptsBefore ?? 0) < attempts &&
    nextAttemptAt(context, step, error) < deadlineOf(context, step)
  );
}

/** Tries the step once more, later; or fails it, if it may not be tried again or could not end in time. */
export function retry(context: DecisionContext, step: StepState, error: ProviderError, attempts: number): void {
  if (!mayRetry(context, step, error, attempts)) return failWith(context, step, error);
  const notBefore = nextAttemptAt(context, step, error);
  emit(context, { type: 'step-retry', ...whereOf(step.planned), attempt: step.attempt + 1, error, notBefore });
}
