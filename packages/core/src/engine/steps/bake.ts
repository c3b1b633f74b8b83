import { ERRORS_FOR_MS } from '../../plan/judging-limits.ts';
import type { RegionState, StepState } from '../../state/rollout-state.ts';
import { formatDuration } from '../../text/format-duration.ts';
import { type DecisionContext, emit, waitFor, wakeBy, whereOf } from '../context.ts';
import { skip, succeed } from '../end-step.ts';
import { answerTo } from '../fold-command.ts';
import { coveredMs, regionsOfBake } from '../judging/bake-clock.ts';
import { bakeWarnings } from '../judging/bake-warnings.ts';
import { checkpoint } from '../judging/checkpoint.ts';
import { endInconclusive, proceed } from '../judging/end-inconclusive.ts';
import { type JudgedOf, judgedBy, looksOf } from '../judging/judged-now.ts';
import { noteUnreadable } from '../judging/note-unreadable.ts';
import { haveAllPassed, isMinimumOver, openGates } from '../judging/open-gates.ts';
import { verdictsNow } from '../judging/verdicts-of.ts';
import type { RolloutStep } from './step-kind.ts';

/** How many times the longest period has doubled until then; -1 before its first end. */
function doublings(ms: number, periodMs: number): number {
  return ms < periodMs ? -1 : Math.floor(Math.log2(ms / periodMs));
}

/** How many checkpoints a bake may have for what its gates on values read: enough to count each gate's readings twice in each region. */
function mostForValues({ planned }: StepState): number {
  const { gates = [] } = planned.bake ?? {};
  return gates.reduce(
    (sum, { limits, regions }) => sum + (limits.kind === 'threshold' ? 2 * limits.failures * regions.length : 0),
    0,
  );
}

/** Whether readings in a row beyond a limit are counted otherwise than in the log: in turns, the next process goes on from there. */
function hasNewReadings(regions: readonly RegionState[], judgedOf: JudgedOf): boolean {
  return regions.some((region) =>
    Object.entries(judgedOf(region)?.values ?? {}).some(
      ([gate, { beyond }]) => beyond !== (region.judged?.values[gate]?.beyond ?? 0),
    ),
  );
}

/**
 * Whether evidence is due in the log: once the time before the rollout is known, whenever the covered time has doubled, and when readings in a row beyond a limit begin,
 * go on or end, as often as the plan allows for.
 */
function isCheckpointDue(context: DecisionContext, step: StepState, judgedOf: JudgedOf, covered: number): boolean {
  const { state, live } = context;
  const { checkpointMs, checkpoints = 0 } = step;
  const regions = regionsOfBake(state, step).filter((region) => judgedOf(region) !== undefined);
  if (regions.length === 0) return false;
  if (checkpointMs === undefined)
    return regions.every((region) => region.previous === null || judgedOf(region)?.facts.gates !== undefined);
  const { periodMs } = looksOf(state, regions, live);
  const before = doublings(checkpointMs, periodMs);
  if (doublings(covered, periodMs) > before) return true;
  return checkpoints - before - 2 < mostForValues(step) && hasNewReadings(regions, judgedOf);
}

function pass(context: DecisionContext, step: StepState, judgedOf: JudgedOf): void {
  const { state } = context;
  const evidence = verdictsNow(state, regionsOfBake(state, step), judgedOf);
  if (evidence.length > 0) {
    emit(context, { type: 'step-verdict', ...whereOf(step.planned), verdict: 'pass', evidence });
    checkpoint(context, step);
  }
  succeed(context, step);
}

/** Says how the evidence grows; of a bake in which nothing is measured, when its time is over. */
function waitForEvidence(context: DecisionContext, step: StepState, judgedOf: JudgedOf, covered: number): void {
  const { plan, state, now, waits } = context;
  const { minMs = 0, maxMs = 0 } = step.planned.bake ?? {};
  const isWait = regionsOfBake(state, step).every((region) => judgedOf(region) === undefined);
  const until = state.paused || !isWait ? Number.POSITIVE_INFINITY : now + Math.max(0, minMs - covered);
  if (waits === undefined) return wakeBy(context, until);
  const limits = `at least ${formatDuration(minMs)}${isWait ? '' : ` and at most ${formatDuration(maxMs)}`}`;
  const { id } = step.planned;
  waitFor(context, { for: 'evidence', step: id, detail: `${formatDuration(covered)} covered, of ${limits}`, until });
  for (const { region, detail } of openGates(plan, state, step, judgedOf))
    waitFor(context, { for: 'evidence', region, step: id, detail });
}

/** The rollout fails by something else, such as a hold that nobody decided: nothing is judged any more. */
function giveUp(context: DecisionContext, step: StepState): void {
  checkpoint(context, step);
  skip(context, step, 'the rollout is rolled back');
}

function decideBake(context: DecisionContext, step: StepState): void {
  const { plan, state, live, now, ending } = context;
  if (ending !== undefined) return giveUp(context, step);
  if (regionsOfBake(state, step).length === 0) return skip(context, step, 'no region takes this share of its traffic');
  const judgedOf = judgedBy(state, live);
  const covered = coveredMs(state, step, judgedOf, now);
  const accepted = answerTo(state, step.planned.id, 'accept');
  if (accepted !== undefined && step.hold !== undefined)
    return proceed(context, step, `accepted: ${accepted.reason ?? 'no reason was given'}`);
  if (isCheckpointDue(context, step, judgedOf, covered))
    return checkpoint(context, step, step.checkpointMs === undefined ? bakeWarnings(context, step, judgedOf) : []);
  const hasPassed = haveAllPassed(plan, state, step, judgedOf);
  if (hasPassed && isMinimumOver(state, step, judgedOf, now)) return pass(context, step, judgedOf);
  const unreadable = noteUnreadable(context, step);
  if (unreadable === 'noted') return;
  if (unreadable !== undefined && now - unreadable.since >= ERRORS_FOR_MS)
    return endInconclusive(context, step, judgedOf, unreadable.why);
  if (!hasPassed && covered >= (step.planned.bake?.maxMs ?? 0))
    return endInconclusive(context, step, judgedOf, undefined);
  waitForEvidence(context, step, judgedOf, covered);
}

/** Judges a stage of the rollout, in all its regions together, for its time and its evidence. */
export const bakeStep: RolloutStep = {
  of: 'rollout',
  decide: decideBake,
};
