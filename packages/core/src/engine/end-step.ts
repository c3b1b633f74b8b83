import type { StepFailure, Waited } from '../errors/rollout-error.ts';
import type { EventOf, EventStamp } from '../events/rollout-event.ts';
import type { ProviderError } from '../provider/v1/provider-error.ts';
import type { StepState } from '../state/rollout-state.ts';
import { backoffMs } from './backoff.ts';
import { type Deciding, deadlineOf, emit } from './deciding.ts';

type StepEnd = Omit<
  EventOf<'step-end'>,
  keyof EventStamp | 'type' | 'step' | 'action' | 'region' | 'outcome' | 'failure'
>;

/** The step reached what it was for. */
export function succeed(turn: Deciding, { step }: StepState, answer: StepEnd = {}): void {
  emit(turn, {
    type: 'step-end',
    step: step.id,
    action: step.action,
    region: step.region,
    outcome: 'succeeded',
    ...answer,
  });
}

/** There is nothing for the step to do, or nothing that it could. */
export function skip(turn: Deciding, { step }: StepState, reason: string): void {
  emit(turn, { type: 'step-end', step: step.id, action: step.action, region: step.region, outcome: 'skipped', reason });
}

type Where = 'step' | 'action' | 'region';
type Reason = StepFailure extends infer F ? (F extends StepFailure ? Omit<F, Where> : never) : never;

/** The step failed, and stays failed. */
export function fail(turn: Deciding, { step }: StepState, reason: Reason, answer: StepEnd = {}): void {
  const where = { step: step.id, action: step.action, region: step.region };
  emit(turn, {
    type: 'step-end',
    ...where,
    outcome: 'failed',
    failure: { ...reason, ...where } as StepFailure,
    ...answer,
  });
}

/** The step failed by an error of the provider. */
export function failBy(turn: Deciding, step: StepState, error: ProviderError, answer: StepEnd = {}): void {
  const { attempt, last } = step;
  const failure = { kind: 'provider-failed', error, attempts: attempt } as const;
  const isThrottled = error.kind === 'throttled' && last?.error === error;
  fail(turn, step, isThrottled ? { ...failure, waited: waitedOf(turn, step, last.tries) } : failure, answer);
}

/** How long a step has waited, how often it asked, and the time limit that it has. */
export function waitedOf(turn: Deciding, s: StepState, times: number): Waited {
  return { forMs: turn.now - s.startedAt, times, limitMs: turn.plan.limits.stepMs[s.step.action] };
}

/** When another attempt would begin after an error. */
function nextAttemptAt(turn: Deciding, s: StepState, { retryAfterMs }: ProviderError): number {
  return turn.now + backoffMs(turn.plan.limits, s.attempt, `${turn.state.id}/${s.step.id}/${s.attempt}`, retryAfterMs);
}

/** Whether another attempt of a step may follow an error, and could still end in time. */
export function mayRetry(turn: Deciding, s: StepState, error: ProviderError, attempts: number): boolean {
  return turn.ending === undefined && s.attempt < attempts && nextAttemptAt(turn, s, error) < deadlineOf(turn, s);
}

/** Tries the step once more, later; or fails it, if it may not be tried again or could not end in time. */
export function retry(turn: Deciding, s: StepState, error: ProviderError, attempts: number): void {
  const { step } = s;
  if (!mayRetry(turn, s, error, attempts)) return failBy(turn, s, error);
  const notBefore = nextAttemptAt(turn, s, error);
  emit(turn, {
    type: 'step-retry',
    step: step.id,
    action: step.action,
    region: step.region,
    attempt: s.attempt + 1,
    error,
    notBefore,
  });
}
