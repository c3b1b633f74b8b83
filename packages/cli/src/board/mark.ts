import type { RolloutState, StepState } from '@landfall/core';
import type { Style } from '../text/paint.ts';

/** What can be said of a step at a glance. `held`: it waits for a person. `to-come`: it has not started. */
export type Mark = 'succeeded' | 'failed' | 'running' | 'held' | 'skipped' | 'to-come';

/** How each is drawn, and its word: colour is never all that tells them apart. */
export const MARKS: Readonly<Record<Mark, { readonly glyph: string; readonly style: Style; readonly word: string }>> = {
  succeeded: { glyph: '✓', style: 'green', word: 'succeeded' },
  failed: { glyph: '✗', style: 'red', word: 'failed' },
  running: { glyph: '▸', style: 'cyan', word: 'running' },
  held: { glyph: '!', style: 'yellow', word: 'waits for a person' },
  skipped: { glyph: '-', style: 'dim', word: 'skipped' },
  'to-come': { glyph: '·', style: 'dim', word: 'not started' },
};

/** The mark of a step that has started. */
export function markOf(step: StepState, state: RolloutState): Mark {
  const { status, planned, hold } = step;
  if (status === 'running') return hold !== undefined || planned.action === 'approve' ? 'held' : 'running';
  const open = state.holds.open;
  const region = planned.target.of === 'region' ? planned.target.region : undefined;
  return status === 'failed' && region !== undefined && open?.regions.includes(region) === true ? 'held' : status;
}
