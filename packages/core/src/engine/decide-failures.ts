import { deepFreeze } from '../json/deep-freeze.ts';
import { regionOf } from '../plan/target.ts';
import { callsOf } from '../report/calls-of.ts';
import { describeFailure } from '../report/describe-failure.ts';
import { commandsFor } from '../report/open-decision.ts';
import { budgetOf, standingOf, unsettledRegions } from '../state/budget.ts';
import type { FailureHold } from '../state/hold-state.ts';
import type { RegionState } from '../state/rollout-state.ts';
import { acceptedBy, retriedBy } from './commands/held-failures.ts';
import { type DecisionContext, emit, waitFor, whereOf } from './context.ts';
import { answerTo } from './fold-command.ts';
import { activeMs } from './judging/bake-clock.ts';
import { isLeftAsItIs, planRollback } from './rollback/plan-rollback.ts';

/** A region whose failure is tolerated is rolled back by itself, and takes no further part; the others go on. */
function tolerate(context: DecisionContext, region: RegionState): void {
  const { state } = context;
  const phases = region.touched && !isLeftAsItIs(state, region) ? planRollback([region]) : deepFreeze([]);
  emit(context, {
    type: 'rollback-start',
    id: `rollback-${state.rollbacks.length + 1}`,
    of: 'region',
    cause: 'failed',
    regions: [region.planned.key],
    phases,
  });
}

/** More regions failed than may: nothing starts any more until somebody decides, or the time is over. */
function hold(context: DecisionContext, regions: readonly RegionState[]): void {
  const { state, plan, now } = context;
  const { open, count } = state.holds;
  const { holdForMs } = budgetOf(plan);
  const keys = new Set(regions.map(({ planned }) => planned.key));
  if (open !== undefined) {
    // Whoever decides has seen all that is decided.
    const isMore = [...keys].some((key) => !open.regions.includes(key));
    if (isMore) emit(context, { type: 'hold-end', hold: open.id, by: 'failure' });
    else waitForDecision(context, open, holdForMs);
  } else {
    const failures = state.failures.filter(({ region }) => region !== undefined && keys.has(region));
    const reasons = failures.map((failure) => `${failure.region}: ${describeFailure(failure)}`);
    emit(context, {
      type: 'hold-start',
      hold: `hold-${count + 1}`,
      until: now + holdForMs,
      regions: [...keys],
      reasons,
    });
  }
}

/** Does what somebody decided; true if there was a decision. */
function obey(context: DecisionContext, hold: FailureHold): boolean {
  const { state } = context;
  const accept = answerTo(state, hold.id, 'accept');
  if (accept !== undefined) {
    const regions = acceptedBy(state, hold, accept);
    emit(context, { type: 'hold-end', hold: hold.id, by: 'accept', reason: accept.reason, regions });
    return true;
  }
  const retry = answerTo(state, hold.id, 'retry');
  if (retry === undefined) return false;
  const steps = retriedBy(state, hold, retry);
  const regions = steps.flatMap(({ planned }) => regionOf(planned.target) ?? []);
  emit(context, { type: 'hold-end', hold: hold.id, by: 'retry', reason: retry.reason, regions });
  for (const { planned, attempt } of steps)
    emit(context, { type: 'step-restart', ...whereOf(planned), attempt: attempt + 1 });
  return true;
}

function waitForDecision(context: DecisionContext, open: FailureHold, holdForMs: number): void {
  const { state, now } = context;
  if (obey(context, open)) return;
  const leftMs = holdForMs - activeMs(state.pauses, open.at, now);
  if (leftMs <= 0) return emit(context, { type: 'hold-end', hold: open.id, by: 'time' });
  const until = state.paused ? undefined : now + leftMs;
  const commands = commandsFor(state, open);
  const detail = `waiting for a person to decide about ${open.id}: call ${callsOf(commands)}, or send { name: '${commands[0]}', step: '${open.id}' } to the journal: ${open.reasons.join('; ')}`;
  waitFor(context, { for: 'person', step: open.id, until, detail });
}

/** What follows from failures that do not end the rollout: a tolerated one is rolled back in its region, and one too many is held for a person. */
export function decideFailures(context: DecisionContext): void {
  const { state, ending, plan } = context;
  if (state.failures.length === 0) return;
  const { open } = state.holds;
  if (ending !== undefined) {
    if (open !== undefined)
      emit(context, { type: 'hold-end', hold: open.id, by: ending === 'aborting' ? 'abort' : 'failure' });
    return;
  }
  const unsettled = unsettledRegions(state);
  if (unsettled.length === 0) return;
  if (standingOf(plan, state) !== 'within') return hold(context, unsettled);
  // What was judged while a step was at work is rolled back when that has ended.
  const settled = unsettled.find(({ steps }) => steps.at(-1)?.status !== 'running');
  if (settled !== undefined) tolerate(context, settled);
}
