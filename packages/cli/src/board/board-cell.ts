import type { RegionState, RolloutState, StepState } from '@landfall/core';
import { formatDuration } from '@landfall/core/engine';
import type { BoardColumn } from './board-column.ts';
import { columnKeyOf } from './board-column.ts';
import { type Mark, markOf } from './mark.ts';

/** One cell of the board. Without a mark there is nothing to say: the step will never start there. */
export interface BoardCell {
  readonly mark?: Mark | undefined;
  /** How long it took, or has been running: `1m30s`. */
  readonly time: string;
  /** `×2` for a second attempt. */
  readonly attempts: string;
}

const NOTHING: BoardCell = { time: '', attempts: '' };

/** A short time for a cell. */
export function shortTime(ms: number): string {
  return ms < 1_000 ? '0s' : formatDuration(ms).replace(' ', '');
}

/** How long a step took, or has been running until `now`. */
export function timeOf({ startedAt, endedAt }: StepState, now: number): string {
  return shortTime(Math.max(0, (endedAt ?? now) - startedAt));
}

/** The cell of a region and each of the columns. */
export function cellsOf(
  state: RolloutState,
  region: RegionState,
  columns: readonly BoardColumn[],
  now: number,
): readonly BoardCell[] {
  // A step that was done again, since the rollout had to wait for its targets, stands in the place of the first.
  const steps = new Map(region.steps.map((step) => [columnKeyOf(step.planned), step]));
  const isOver = state.status !== 'running' || region.rollback !== undefined;
  return columns.map(({ key }): BoardCell => {
    const step = steps.get(key);
    if (step === undefined) return isOver ? NOTHING : { ...NOTHING, mark: 'to-come' };
    const { attempt, status } = step;
    return {
      mark: markOf(step, state),
      time: status === 'skipped' ? '' : timeOf(step, now),
      attempts: attempt > 1 ? `×${attempt}` : '',
    };
  });
}
