import type { StepFailure } from '../errors/rollout-error.ts';
import type { EventOf } from '../events/rollout-event.ts';
import type { Plan } from '../plan/plan.ts';
import { blockedTargets } from './describe-blocked.ts';
import { describeFailure } from './describe-failure.ts';
import { regionLabel, regionLabels } from './region-label.ts';
import { shortReason } from './short-reason.ts';

type StepEnd = EventOf<'step-end'>;

/** Why the claim of the targets was refused; undefined if it was not. */
export function refusalIn(plan: Plan, { refused, blocked }: EventOf<'effect-end'>): string | undefined {
  if (blocked !== undefined) return `version ${plan.spec.model.version} is blocked in ${blockedTargets(blocked)}`;
  return refused === undefined ? undefined : `${refused.target} is held by rollout ${refused.holder}`;
}

/** The result of a step that failed. `isTolerated`: the others go on. */
export function failedStep(noun: string, { failure }: StepEnd, isTolerated: boolean): string {
  if (failure === undefined || failure.kind === 'aborted') return `${noun} aborted`;
  return `${noun} failed${isTolerated ? ' (tolerated)' : ''}: ${shortReason(describeFailure(failure))}`;
}

/** The result of a phase that failed, with its reason. */
export function failed(plan: Plan, noun: string, end: StepEnd | undefined, refused: string | undefined): string {
  if (end?.failure === undefined) return refused === undefined ? `${noun} aborted` : `${noun} failed: ${refused}`;
  if (end.failure.kind === 'aborted') return `${noun} aborted`;
  const where = end.region === undefined ? '' : ` in ${regionLabel(plan, end.region)}`;
  return `${noun} failed${where}: ${shortReason(describeFailure(end.failure))}`;
}

/** A phase with failures that are tolerated: of its steps, or of what was judged. */
export function exceptIn(plan: Plan, done: string, failures: readonly StepFailure[]): string {
  const [first] = failures;
  if (first === undefined) return done;
  const regions = [...new Set(failures.flatMap(({ region }) => region ?? []))];
  return `${done}, but not in ${regionLabels(plan, regions)}: ${shortReason(describeFailure(first))}`;
}

const DECISIONS: Readonly<Record<EventOf<'hold-end'>['by'], string>> = {
  accept: 'Accepted',
  retry: 'Retried',
  abort: 'Aborted',
  time: 'Nobody decided in time',
  failure: 'Ended by another failure',
};

/** What somebody decided about failures that were held. */
export function decisionResult({ by, reason }: EventOf<'hold-end'>): string {
  return reason === undefined ? DECISIONS[by] : `${DECISIONS[by]}: ${shortReason(reason)}`;
}

/** A bake that went on without proof says so. */
export function bakeResult(done: string, end: StepEnd | undefined): string {
  return end?.reason === undefined ? done : `No verdict: ${shortReason(end.reason)}`;
}

/** Who approved, where that is known. */
export function approvalResult(done: string, end: StepEnd | undefined): string {
  return end?.by === undefined ? done : `${done} by ${end.by}`;
}

/** The result of what was skipped. */
export function skipped(noun: string, end: StepEnd | undefined): string {
  return end?.reason === undefined ? `${noun} skipped` : `${noun} skipped: ${shortReason(end.reason)}`;
}

/** The failure to show: one with its own reason, before aborted steps. */
export function worst(ends: readonly StepEnd[]): StepEnd | undefined {
  const failures = ends.filter((end) => end.outcome === 'failed');
  return failures.find((end) => end.failure?.kind !== 'aborted') ?? failures[0];
}

/** The result of a phase in which monitoring could not be switched on in some regions. */
export function notActive(plan: Plan, warned: readonly StepEnd[]): string {
  const [first] = warned;
  const why = first?.failure === undefined ? '' : `: ${shortReason(describeFailure(first.failure))}`;
  const regions = regionLabels(
    plan,
    warned.flatMap(({ region }) => region ?? []),
  );
  return `Monitoring not active in ${regions}${why}`;
}
