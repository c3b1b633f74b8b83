import type { StepState } from '../../state/rollout-state.ts';
import { type DecisionContext, emit, waitFor, wakeBy, whereOf } from '../context.ts';
import { fail } from '../end-step.ts';
import { activeMs } from './bake-clock.ts';
import { checkpoint } from './checkpoint.ts';
import type { JudgedOf } from './judged-now.ts';
import { type OpenGate, openGates } from './open-gates.ts';

/** Whether a gate has only too few requests, with nothing against the version; or none, where the previous version had none either. */
function isTooFew({ state }: DecisionContext, judgedOf: JudgedOf, open: OpenGate): boolean {
  const { gate, reason, judgement } = open;
  if (gate === undefined || (judgement?.figures.against.ln ?? 0) > 0) return false;
  if (reason === 'too-few') return true;
  const region = state.regions.find(({ planned }) => planned.key === open.region);
  if (reason !== 'no-traffic' || region === undefined) return false;
  return region.previous === null || judgedOf(region)?.facts.gates?.[gate.name]?.requests === 0;
}

/** A bake goes on without proof: somebody accepted it, or the spec said so. */
export function proceed(context: DecisionContext, step: StepState, reason: string): void {
  checkpoint(context, step);
  emit(context, { type: 'step-end', ...whereOf(step.planned), outcome: 'succeeded', reason });
}

/** A bake that is held waits for a person until its time is over. */
function waitForPerson(context: DecisionContext, step: StepState, until: number): void {
  if (context.waits === undefined) return wakeBy(context, until);
  const reasons = step.hold?.reasons.join('; ') ?? '';
  const detail = `held for a person, with accept or abort: ${reasons}`;
  waitFor(context, { for: 'person', step: step.planned.id, until, detail });
}

/**
 * A bake has no verdict, and its maximum time is over, or nothing could be read for too long (`why`): the spec says what happens, or a person does.
 */
export function endInconclusive(
  context: DecisionContext,
  step: StepState,
  judgedOf: JudgedOf,
  why: string | undefined,
): void {
  const { plan, state, now } = context;
  const { onInconclusive = 'fail', holdForMs = 0 } = step.planned.bake ?? {};
  const { hold } = step;
  const heldMs = hold === undefined ? 0 : activeMs(state.pauses, hold.at, now);
  if (hold !== undefined && heldMs < holdForMs)
    return waitForPerson(context, step, state.paused ? Number.POSITIVE_INFINITY : now + holdForMs - heldMs);
  const open = openGates(plan, state, step, judgedOf);
  const reasons = [...open.map(({ region, detail }) => `${region}: ${detail}`), ...(why === undefined ? [] : [why])];
  const isOnlyTooFew = why === undefined && open.every((each) => isTooFew(context, judgedOf, each));
  if (onInconclusive === 'proceed' && isOnlyTooFew)
    return proceed(context, step, `nothing was proven: ${reasons.join('; ')}`);
  const mayHold = onInconclusive === 'hold' && hold === undefined;
  // In the log a checkpoint is the end of a time without answers, and that goes on.
  if (!mayHold || why === undefined) checkpoint(context, step);
  if (mayHold)
    emit(context, { type: 'bake-hold', ...whereOf(step.planned), until: now + holdForMs, reasons, isOnlyTooFew });
  else fail(context, step, { kind: 'inconclusive', reasons, isOnlyTooFew, heldMs });
}
