import type { EventOf, RolloutEvent } from '../events/rollout-event.ts';
import { actionRow } from '../plan/actions.ts';
import type { Lane, Plan, Step } from '../plan/plan.ts';
import { regionOf } from '../plan/target.ts';
import { describeEnd } from './describe-end.ts';
import { ExceptionsSoFar } from './exceptions-so-far.ts';
import { FailuresSoFar } from './failures-so-far.ts';
import { everywhere, firstRegions, phaseWords, stageOf } from './phase-words.ts';
import type { ProcessRow } from './process-row.ts';
import { regionLabel, regionLabels } from './region-label.ts';
import { RollbackRows } from './rollback-rows.ts';
import {
  approvalResult,
  bakeResult,
  decisionResult,
  exceptIn,
  failed,
  failedStep,
  notActive,
  refusalIn,
  skipped,
  worst,
} from './row-results.ts';

type StepEnd = EventOf<'step-end'>;

/** What the events so far mean for the table. */
interface Reading {
  readonly plan: Plan;
  readonly rows: ProcessRow[];
  /** Where in `plan.phases` a phase is. */
  readonly places: ReadonlyMap<string, number>;
  readonly started: Set<string>;
  /** The ends of the open phase's steps. */
  ends: StepEnd[];
  /** The place of the open phase. */
  at: number;
  /** Its lanes, by region. */
  lanes: ReadonlyMap<string | undefined, Lane>;
  /** The first lane that has not started. */
  nextLane: number;
  /** A deploy was called. */
  touched: boolean;
  readonly rollbacks: RollbackRows;
  readonly failures: FailuresSoFar;
  readonly exceptions: ExceptionsSoFar;
  /** The regions of the last hold. */
  held: readonly string[];
  /** No new step of the plan starts any more. */
  ending: boolean;
  refused: string | undefined;
}

/** Makes a table of a rollout from its log: each action, its region, its result, and the next action. An unfinished log gives the rows so far. */
export function processTable(events: readonly RolloutEvent[]): readonly ProcessRow[] {
  const start = events.find((event) => event.type === 'rollout-start');
  if (start === undefined) return [];
  const { plan } = start;
  const reading: Reading = {
    plan,
    rows: [],
    places: new Map(plan.phases.map(({ id }, place) => [id, place])),
    started: new Set(),
    ends: [],
    at: 0,
    lanes: new Map(),
    nextLane: 0,
    touched: plan.followUp?.does === 'roll-back',
    rollbacks: new RollbackRows(plan),
    failures: new FailuresSoFar(plan),
    exceptions: new ExceptionsSoFar(),
    held: [],
    ending: false,
    refused: undefined,
  };
  for (const event of events) read(reading, event);
  return reading.rows;
}

function read(reading: Reading, event: RolloutEvent): void {
  reading.failures.read(event);
  reading.exceptions.read(event);
  reading.ending ||= reading.failures.isOver;
  switch (event.type) {
    case 'phase-start':
      // The phases of a rollback have no rows; its steps do.
      if (event.rollback !== undefined) return;
      reading.at = reading.places.get(event.phase) ?? -1;
      reading.nextLane = 0;
      reading.lanes = new Map(reading.plan.phases[reading.at]?.lanes.map((lane) => [regionOf(lane.target), lane]));
      reading.ends = [];
      return;
    case 'phase-end':
      if (event.rollback === undefined) readPhaseEnd(reading, event);
      return;
    case 'step-start':
      reading.started.add(event.step);
      return;
    case 'effect-start':
      if (event.method === 'deploy') reading.touched = true;
      return;
    case 'rollback-start':
      reading.rollbacks.add(event.phases);
      return;
    case 'step-end':
      readStepEnd(reading, event);
      return;
    case 'effect-end':
      // An allowed version is not refused; then the phase succeeds, and nothing of this is shown.
      reading.refused = refusalIn(reading.plan, event) ?? reading.refused;
      return;
    case 'hold-start':
      reading.held = event.regions;
      return;
    case 'hold-end': {
      const regions = regionLabels(reading.plan, event.regions ?? reading.held);
      addRow(reading, 'Decide on failure', regions, decisionResult(event), afterDecision(reading, event));
      return;
    }
    case 'command':
      if (event.name === 'abort' && event.refused === undefined) reading.ending = true;
      return;
    case 'rollout-end':
      addRow(reading, 'End', '-', '-', describeEnd(reading.plan, event, reading.exceptions));
      return;
    case 'rollout-start':
    case 'rollout-suspend':
    case 'rollout-resume':
    case 'step-retry':
    case 'step-progress':
    case 'step-waiting':
    case 'bake-checkpoint':
    case 'step-verdict':
    case 'bake-hold':
    case 'step-restart':
    case 'claim-waiting':
    case 'warning':
    case 'claim-held':
    case 'clock-jump':
    case 'pause-start':
    case 'pause-end':
    case 'rollback-end':
    case 'watch-look':
      return;
    default:
      event satisfies never;
  }
}

function addRow(reading: Reading, action: string, region: string, result: string, nextStep: string): void {
  reading.rows.push({ step: reading.rows.length + 1, action, region, result, nextStep });
}

function readPhaseEnd(reading: Reading, { outcome }: EventOf<'phase-end'>): void {
  const { plan, ends, exceptions } = reading;
  const tolerated = [...exceptions.judged, ...ends.flatMap(({ failure }) => failure ?? [])];
  const phase = plan.phases[reading.at];
  if (phase === undefined) return;
  const warned = ends.filter(({ tolerated, action }) => tolerated === true || action === 'check');
  if (outcome === 'failed' && warned.length === 0) reading.ending = true;
  if (phase.kind === 'wave') return;
  if (actionRow(phase.kind).row !== 'phase') return;
  const { do: action, done, noun } = phaseWords(phase, phase.kind);
  const isSkipped = ends.length > 0 && ends.every((end) => end.outcome === 'skipped');
  let result = done;
  if (warned.length > 0 && !reading.ending) result = notActive(plan, warned);
  else if (outcome === 'failed') result = failed(plan, noun, worst(ends), reading.refused);
  else if (isSkipped) result = skipped(noun, ends[0]);
  else if (tolerated.length > 0) result = exceptIn(plan, done, tolerated);
  else if (phase.kind === 'bake') result = bakeResult(done, ends[0]);
  else if (phase.kind === 'approve') result = approvalResult(done, ends[0]);
  const region =
    phase.kind === 'select'
      ? regionLabels(plan, openers(reading, firstWave(plan)))
      : everywhere(plan, phase, exceptions.leftOut);
  addRow(reading, action + stageOf(plan, phase), region, result, whatFollows(reading));
}

function readStepEnd(reading: Reading, event: StepEnd): void {
  const { plan, ends } = reading;
  ends.push(event);
  const row = reading.rollbacks.rowOf(event, reading.ending ? 'End' : whatFollows(reading));
  if (row !== undefined) return addRow(reading, ...row);
  const { row: has, words } = actionRow(event.action);
  // What a rollout does after its own end has no row, unless somebody asked for it alone.
  if (has !== 'step' && !(event.action === 'retire' && plan.followUp !== undefined)) return;
  const { do: action, done, noun } = words;
  let result = done;
  if (event.outcome === 'failed') result = failedStep(noun, event, !reading.ending && !reading.failures.isHeld);
  else if (event.outcome === 'skipped') result = skipped(noun, event);
  addRow(reading, action, regionLabel(plan, event.region), result, afterStep(reading, event));
}

function firstWave({ phases }: Plan): number {
  return phases.findIndex(({ kind }) => kind === 'wave');
}

/** The regions that a phase starts with. */
function openers({ plan, failures, exceptions }: Reading, at: number): readonly string[] {
  const phase = plan.phases[at];
  return phase === undefined ? [] : firstRegions(phase, failures.slotsOf(phase), exceptions.leftOut);
}

/** The step that follows in the lane of a step that ended; undefined after a lane's last step, or a failure. */
function nextInLane({ lanes }: Reading, { step, region, outcome }: StepEnd): Step | undefined {
  if (outcome === 'failed') return undefined;
  const steps = lanes.get(region)?.steps ?? [];
  return steps[steps.findIndex(({ id }) => id === step) + 1];
}

function afterStep(reading: Reading, event: StepEnd): string {
  const { plan, ending } = reading;
  const next = ending ? undefined : nextInLane(reading, event);
  if (next !== undefined) return `${actionRow(next.action).words.do} in ${regionLabel(plan, event.region)}`;
  return ending || reading.failures.isHeld ? whatFollows(reading) : nextLaneOrPhase(reading);
}

/** The next lane of the open phase that has not started; else what follows the phase. */
function nextLaneOrPhase(reading: Reading): string {
  const { plan, started, exceptions } = reading;
  const lanes = plan.phases[reading.at]?.lanes ?? [];
  const isPast = ({ steps, target }: Lane) =>
    started.has(steps[0]?.id ?? '') || exceptions.leftOut.has(regionOf(target) ?? '');
  while (lanes.slice(reading.nextLane, reading.nextLane + 1).some(isPast)) reading.nextLane += 1;
  const waiting = lanes[reading.nextLane];
  return waiting === undefined
    ? whatFollows(reading)
    : `Deploy model to ${regionLabel(plan, regionOf(waiting.target))}`;
}

function afterDecision(reading: Reading, { by, regions = [] }: EventOf<'hold-end'>): string {
  if (by === 'accept') return nextLaneOrPhase(reading);
  const retried = by === 'retry' ? reading.failures.actionsIn(regions) : [];
  if (retried[0] === undefined) return whatFollows(reading);
  return `${actionRow(retried[0]).words.do} in ${regionLabels(reading.plan, regions)}`;
}

/** The action after the open phase. */
function whatFollows(reading: Reading): string {
  const { plan, at, ending, touched, failures } = reading;
  if (failures.isHeld && !ending) return 'Wait for a decision';
  // Before the first deploy nothing was changed, so there is nothing to roll back.
  if (ending) return touched ? 'Roll back' : 'End';
  const next = plan.phases[at + 1];
  if (plan.followUp !== undefined) {
    if (next !== undefined && next.kind !== 'wave') return actionRow(next.kind).words.do;
    return touched && !reading.rollbacks.hasBegun ? 'Roll back' : 'End';
  }
  if (next === undefined) return 'Deployment complete';
  if (next.kind === 'wave') return `Deploy model to ${regionLabels(plan, openers(reading, at + 1))}`;
  const { row } = actionRow(next.kind);
  return row === 'phase' ? phaseWords(next, next.kind).do + stageOf(plan, next) : 'Deployment complete';
}
