import type { StepState } from '../../state/rollout-state.ts';
import { type DecisionContext, emit, wakeBy, whereOf } from '../context.ts';
import { regionsOfBake } from './bake-clock.ts';

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

/** Whether the regions of a bake can be read; `noted` if the log was told that they cannot be, since when its budget of errors runs. Undefined: they can. */
export function noteUnreadable(context: DecisionContext, step: StepState): Unreadable | 'noted' | undefined {
  const { state, live } = context;
  let first: Unreadable | undefined;
  for (const { planned } of regionsOfBake(state, step)) {
    const { failing } = live.judging.regions[planned.key] ?? {};
    if (failing === undefined || (first !== undefined && first.since <= failing.since)) continue;
    first = { since: failing.since, why: `${planned.key} cannot be read: ${failing.why}` };
  }
  if (first === undefined) return undefined;
  const { waiting } = step;
  if (waiting === undefined && step.waits < mostWaits(step)) {
    const detail = first.why;
    const where = whereOf(step.planned);
    emit(context, {
      type: 'step-waiting',
      ...where,
      method: 'health',
      cause: 'transient',
      detail,
      until: first.since + ERRORS_FOR_MS,
    });
    return 'noted';
  }
  // A process that took over knows only since when it cannot read; the log knows better.
  const since = waiting === undefined ? first.since : Math.min(first.since, waiting.at);
  wakeBy(context, since + ERRORS_FOR_MS);
  return { ...first, since };
}

/** How long a bake may be unable to read what it judges by, before it ends without a verdict. */
export const ERRORS_FOR_MS = 30 * 60_000;
