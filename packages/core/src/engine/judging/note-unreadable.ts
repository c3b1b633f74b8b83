import { ERRORS_FOR_MS } from '../../plan/judging-limits.ts';
import type { StepState } from '../../state/rollout-state.ts';
import { type DecisionContext, emit, wakeBy, whereOf } from '../context.ts';
import { activeMs, regionsOfBake } from './bake-clock.ts';
import { checkpoint } from './checkpoint.ts';
import type { FailingRead } from './live-judging.ts';

/** Since when a bake cannot read what it judges by, and why. */
export interface Unreadable {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly why: string;
}

/** How often a bake may log that it cannot be read: as often as it might have logged verdicts, so that the log is bounded by the plan. */
function mostWaits({ planned }: StepState): number {
  const { gates = [], regions = [] } = planned.bake ?? {};
  return Math.max(1, Math.floor((gates.length * (regions.length + 1)) / 2));
}

function firstFailure({ state, live }: DecisionContext, step: StepState): FailingRead | undefined {
  let first: FailingRead | undefined;
  for (const { planned } of regionsOfBake(state, step)) {
    const { failing } = live.judging.regions[planned.key] ?? {};
    if (failing === undefined || (first !== undefined && first.since <= failing.since)) continue;
    first = { ...failing, why: `${planned.key} cannot be read: ${failing.why}` };
  }
  return first;
}

/** Whether this process has read every region of a bake. One that has just taken over has not. */
function isRead({ state, live }: DecisionContext, step: StepState): boolean {
  return regionsOfBake(state, step).every(
    ({ planned }) => (live.judging.regions[planned.key]?.lookedAt ?? Number.NEGATIVE_INFINITY) > 0,
  );
}

/** Whether a bake that cannot be read has had all the time that it may take. Only so many times without answers are in the log, and each process counts the others from its own start. */
function isOverdue({ state, now }: DecisionContext, { planned, startedAt }: StepState): boolean {
  return activeMs(state.pauses, startedAt, now) >= (planned.bake?.maxMs ?? 0) + ERRORS_FOR_MS;
}

/**
 * Whether the regions of a bake can be read; `noted` if the log was told that they cannot be, since when its budget of errors runs, or that they can be again.
 * Undefined: they can.
 */
export function noteUnreadable(context: DecisionContext, step: StepState): Unreadable | 'noted' | undefined {
  const first = firstFailure(context, step);
  const { waiting } = step;
  if (first === undefined) {
    if (waiting === undefined || !isRead(context, step)) return undefined;
    checkpoint(context, step);
    return 'noted';
  }
  const { method, cause, why } = first;
  if (waiting === undefined && step.waits < mostWaits(step)) {
    const until = first.since + ERRORS_FOR_MS;
    const where = whereOf(step.planned);
    emit(context, { type: 'step-waiting', ...where, method, cause, detail: why, until });
    return 'noted';
  }
  // A process that took over knows only since when it cannot read; the log knows better.
  const since = waiting?.at ?? first.since;
  const endsAt = waiting === undefined && isOverdue(context, step) ? context.now : since + ERRORS_FOR_MS;
  // Nobody is woken for a time that is over: a bake that is held goes on.
  if (endsAt > context.now) wakeBy(context, endsAt);
  return { since: endsAt - ERRORS_FOR_MS, why };
}
