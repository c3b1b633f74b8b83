import type { EventOf } from '../events/rollout-event.ts';
import { actionRow } from '../plan/actions.ts';
import type { Plan } from '../plan/plan.ts';
import { describeFailure } from './describe-failure.ts';
import { regionLabel, regionLabels } from './region-label.ts';
import { shortReason } from './short-reason.ts';

type StepEnd = EventOf<'step-end'>;

/** The result of what failed, with its reason. */
export function failed(plan: Plan, noun: string, end: StepEnd | undefined, refused: string | undefined): string {
  if (end?.failure === undefined) return refused === undefined ? `${noun} aborted` : `${noun} failed: ${refused}`;
  if (end.failure.kind === 'aborted') return `${noun} aborted`;
  // The row of a step names its region; the row of a phase must name the region that failed.
  const isOfOne = actionRow(end.action).row === 'step' || end.region === undefined;
  const where = isOfOne ? '' : ` in ${regionLabel(plan, end.region)}`;
  return `${noun} failed${where}: ${shortReason(describeFailure(end.failure))}`;
}

/** A phase with a failure that is tolerated. */
export function exceptIn(plan: Plan, done: string, end: StepEnd | undefined): string {
  if (end?.failure === undefined) return done;
  return `${done}, but not in ${regionLabel(plan, end.region)}: ${shortReason(describeFailure(end.failure))}`;
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
