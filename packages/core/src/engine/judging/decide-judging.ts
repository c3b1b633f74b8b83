import type { StepFailure } from '../../errors/rollout-error.ts';
import type { Step } from '../../plan/plan.ts';
import { goesOn } from '../../state/budget.ts';
import type { RegionState } from '../../state/rollout-state.ts';
import { act, type DecisionContext, emit, providerOf, wakeBy, whereOf } from '../context.ts';
import { observedKey } from '../fold-bake.ts';
import { describeGoal, describeObservation, isReached, type Wanted } from '../goal.ts';
import { checkpoint } from './checkpoint.ts';
import { exposedRegions, openBake } from './exposed-regions.ts';
import { type FailedGate, failedGates } from './failed-gates.ts';
import { fleetNow, judgedBy, looksOf } from './judged-now.ts';
import type { LiveRegion } from './live-judging.ts';
import { bakeOf } from './planned-bakes.ts';
import { lastLookAt } from './timing.ts';
import { failedVerdicts } from './verdicts-of.ts';

/** What a region that takes traffic should show. */
function wantedOf({ plan }: DecisionContext, region: RegionState): Wanted {
  return { want: 'serving', owner: region.owner, version: plan.spec.model.version, percents: [region.percent] };
}

/** What is wrong with what a region shows; undefined if it serves as it should, is being changed by the cloud, or may still show the past. */
function driftOf(
  context: DecisionContext,
  region: RegionState,
  seen: LiveRegion['seen'],
  step: Step,
): StepFailure | undefined {
  if (seen === undefined) return undefined;
  const { at, observation } = seen;
  const settledAt = region.changedAt + (providerOf(context, region)?.settleMs ?? 0);
  if (at < settledAt || observation.state === 'pending') return undefined;
  const wanted = wantedOf(context, region);
  if (isReached(observation, wanted)) return undefined;
  const where = { step: step.id, action: step.action, region: region.planned.key } as const;
  return {
    kind: 'drift',
    ...where,
    expected: describeGoal(wanted),
    observed: describeObservation(observation, region.owner),
    mixed: observation.state === 'mixed',
  };
}

/** The bake that a finding about a region belongs to: the open one, else the one of its stage. */
function stepOf({ plan, state }: DecisionContext, region: RegionState | undefined): Step | undefined {
  const open = openBake(state);
  if (open !== undefined) return open.planned;
  const exposed = region ?? exposedRegions(state)[0];
  return exposed === undefined ? undefined : bakeOf(plan, exposed);
}

/**
 * Something is wrong with the new version where it takes traffic. An open bake ends with it, unless the failure is of a region and is tolerated or held: then it goes on in
 * the others. Without a bake, the failure is in the verdict itself.
 */
function failBy(context: DecisionContext, step: Step, failure: StepFailure, gate: string, failed?: FailedGate): void {
  const open = openBake(context.state);
  const where = { step: step.id, action: step.action, region: failure.region } as const;
  const verdict = { type: 'step-verdict', ...where, verdict: 'fail', gate } as const;
  const evidence = failed === undefined ? [] : failedVerdicts([failed]);
  const { plan, state } = context;
  const isOver = !goesOn(plan, { ...state, failures: [...state.failures, failure] });
  if (open === undefined || !isOver) return emit(context, { ...verdict, evidence, failure });
  emit(context, { ...verdict, evidence });
  checkpoint(context, open);
  emit(context, { type: 'step-end', ...whereOf(step), outcome: 'failed', failure });
}

function failureOf(step: Step, { gate, region, found, judgement }: FailedGate): StepFailure {
  const scope = judgement?.verdict === 'fail' ? judgement.scope : 'region';
  return { kind: 'gate-failed', step: step.id, action: step.action, region, gate: gate.name, scope, found };
}

/** What gates found: the first that acts fails the rollout; each that only observes is told once. */
function decideGates(context: DecisionContext, exposed: readonly RegionState[]): void {
  const { plan, state, live } = context;
  for (const failed of failedGates(plan, exposed, judgedBy(state, live), fleetNow(state, live))) {
    const { gate, region } = failed;
    const step = stepOf(
      context,
      state.regions.find(({ planned }) => planned.key === region),
    );
    if (step === undefined) continue;
    if (!gate.observe) return failBy(context, step, failureOf(step, failed), gate.name, failed);
    if (state.observed.includes(observedKey(gate.name, region))) continue;
    const where = { step: step.id, action: step.action, region } as const;
    const evidence = failedVerdicts([failed]);
    emit(context, { type: 'step-verdict', ...where, verdict: 'fail', gate: gate.name, evidence, observed: true });
  }
}

/**
 * Judges every region from its first share of traffic until the rollout ends, in bakes and between them, in holds and pauses: it is read and described once
 * in each period, and fails as soon as there is evidence.
 */
export function decideJudging(context: DecisionContext): void {
  const { state, live, ending } = context;
  if (ending !== undefined) return;
  const exposed = exposedRegions(state);
  if (exposed.length === 0) return;
  for (const region of exposed) {
    const step = stepOf(context, region);
    const failure =
      step === undefined ? undefined : driftOf(context, region, live.judging.regions[region.planned.key]?.seen, step);
    if (step !== undefined && failure !== undefined) return failBy(context, step, failure, DRIFT);
  }
  decideGates(context, exposed);
  if (context.events.length > 0) return;
  const { look } = live.judging;
  for (const { read } of look?.reads ?? []) if (look?.answers[read.id] === undefined) act(context, read);
  const looks = looksOf(state, exposed, live);
  wakeBy(context, lastLookAt(looks, context.now) + looks.periodMs);
}

/** The name that a verdict has, instead of a gate's, if a region no longer serves what it should. */
const DRIFT = 'drift';
