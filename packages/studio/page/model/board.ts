import type { Phase, Plan, RegionState, RolloutState, Step, StepState } from '@landfall/core';
import { describeFailure } from '@landfall/core/engine';
import { columnOf, type RolloutLog } from '../log/rollout-log.ts';
import { stepHistory } from './step-history.ts';
import { shortAction } from './words.ts';

/** A column of the board: the steps of one kind, of all regions. */
export interface Column {
  /** `deploy`, `route-5`, `bake-5`. */
  readonly key: string;
  readonly action: string;
  readonly label: string;
  readonly isRollback: boolean;
  /** The ids of steps of the whole rollout, with the regions that they are about. */
  readonly shared: readonly { readonly id: string; readonly regions: ReadonlySet<string> | undefined }[];
}

/** What a cell says. `none`: the step is not planned there. */
export type CellStatus = 'none' | 'planned' | 'running' | 'held' | 'succeeded' | 'failed' | 'skipped';

export interface Cell {
  readonly status: CellStatus;
  readonly step?: string | undefined;
  /** How long it took, or has been at work, in milliseconds. */
  readonly ms?: number | undefined;
  /** How many attempts it needed so far; left out if one. */
  readonly attempts?: number | undefined;
  /** What the cloud says of it, or why it ended so. */
  readonly detail?: string | undefined;
}

/** Regions of one wave. */
export interface Wave {
  readonly wave: number;
  readonly regions: readonly RegionState[];
}

const COLUMNS = new WeakMap<readonly Phase[], ReadonlyMap<string, Column>>();

/** The columns of some phases, by key, in order. Waves share theirs. */
function columnsIn(phases: readonly Phase[], isRollback: boolean): ReadonlyMap<string, Column> {
  const known = COLUMNS.get(phases);
  if (known !== undefined) return known;
  const columns = new Map<string, Column>();
  for (const { lanes } of phases)
    for (const lane of lanes) for (const step of lane.steps) addStep(columns, step, isRollback);
  COLUMNS.set(phases, columns);
  return columns;
}

function addStep(
  columns: Map<string, Column>,
  { id, action, target, percent, bake, approval }: Step,
  isRollback: boolean,
): void {
  // What is before a wave stands in the heading of the wave.
  if (action === 'read-table' || /^wave-\d+$/.test(approval?.before ?? '')) return;
  const key = columnOf(id, target.of === 'region' ? target.region : undefined);
  const before = columns.get(key);
  if (target.of === 'region') {
    if (before === undefined) {
      const label = key.startsWith('re') && action === 'select' ? 'Select again' : shortAction(action, percent);
      columns.set(key, { key, action, label, isRollback, shared: [] });
    }
    return;
  }
  const regions = bake === undefined ? undefined : new Set(bake.regions);
  const label =
    approval === undefined
      ? shortAction(action, percent)
      : `Approve ${approval.before.replace(/^stage-(\d+).*/, '$1 %')}`;
  columns.set(key, { key, action, label, isRollback, shared: [...(before?.shared ?? []), { id, regions }] });
}

/** All columns: of the plan, then of what was rolled back. Once the plan is given up, only those in which something began. */
export function columnsOf(log: RolloutLog, { plan, forward, rollbacks, status, seq }: RolloutState): readonly Column[] {
  if (plan === undefined) return [];
  const columns = new Map(columnsIn(plan.phases, false));
  for (const [key, column] of columnsIn(forward.phases, false)) if (!columns.has(key)) columns.set(key, column);
  const back = new Map<string, Column>();
  for (const { phases } of rollbacks) for (const [key, column] of columnsIn(phases, true)) back.set(key, column);
  const isOver = status === 'ended' || status === 'rolling-back';
  const shown = [...columns.values()].filter(
    ({ key }) => !isOver || (log.begun.get(key) ?? Number.POSITIVE_INFINITY) <= seq,
  );
  return [...shown, ...back.values()];
}

/** The regions by wave; of a rollout that follows another one, all together. */
export function wavesOf({ regions, plan }: RolloutState): readonly Wave[] {
  if (plan?.followUp !== undefined) return [{ wave: 0, regions }];
  const waves = new Map<number, RegionState[]>();
  for (const region of regions) {
    const of = waves.get(region.planned.wave);
    if (of === undefined) waves.set(region.planned.wave, [region]);
    else of.push(region);
  }
  return [...waves].map(([wave, of]) => ({ wave, regions: of }));
}

/** Whether the plan has a step in a cell, by the column's key and the region. */
const PLANNED = new WeakMap<Plan, ReadonlySet<string>>();

function plannedIn(plan: Plan): ReadonlySet<string> {
  const known = PLANNED.get(plan);
  if (known !== undefined) return known;
  const ids = new Set(plan.phases.flatMap(({ lanes }) => lanes.flatMap(({ steps }) => steps.map(({ id }) => id))));
  PLANNED.set(plan, ids);
  return ids;
}

function statusOf(step: StepState): CellStatus {
  return step.status === 'running' && (step.hold !== undefined || step.planned.action === 'approve')
    ? 'held'
    : step.status;
}

/** The cell of a step that has started. `seq`: the last event that counts; `now`: for what is still at work. */
function started(log: RolloutLog, step: StepState, seq: number, now: number): Cell {
  const { planned, failure, seen, attempt, attemptsBefore = 0, reason, startedAt } = step;
  const to = stepHistory(log, planned.id, seq)?.to ?? (step.status === 'running' ? now : undefined);
  const detail =
    failure === undefined
      ? (reason ?? (step.status === 'running' ? seen?.detail : undefined))
      : describeFailure(failure);
  return {
    status: statusOf(step),
    step: planned.id,
    ...(to !== undefined && { ms: Math.max(0, to - startedAt) }),
    ...(attempt + attemptsBefore > 1 && { attempts: attempt + attemptsBefore }),
    ...(detail !== undefined && { detail }),
  };
}

/** What a cell of the board says. */
export function cellOf(
  log: RolloutLog,
  state: RolloutState,
  column: Column,
  region: RegionState,
  seq: number,
  now: number,
): Cell {
  const { key } = region.planned;
  if (column.shared.length > 0) {
    const shared = column.shared.find(({ regions }) => regions === undefined || regions.has(key));
    if (shared === undefined) return { status: 'none' };
    const step = state.steps.find(({ planned }) => planned.id === shared.id);
    if (step === undefined) return { status: isPast(region) ? 'none' : 'planned', step: shared.id };
    // What was rolled back by itself took no further part.
    return isPast(region) && step.status === 'running' ? { status: 'none' } : started(log, step, seq, now);
  }
  const id = `${column.key}:${key}`;
  const step = region.steps.findLast(({ planned }) => planned.id === id);
  if (step !== undefined) return started(log, step, seq, now);
  const isPlanned = column.isRollback
    ? state.rollbacks.some(({ phases }) => columnsIn(phases, true).has(column.key)) && region.rollback !== undefined
    : state.plan !== undefined && plannedIn(state.plan).has(id) && !isPast(region) && state.status === 'running';
  return { status: isPlanned && state.status !== 'ended' ? 'planned' : 'none', step: id };
}

function isPast({ rollback }: RegionState): boolean {
  return rollback !== undefined;
}
