import type { RolloutState } from '@landfall/core';
import { openDecision } from '@landfall/core/engine';
import { OUTCOMES } from './words.ts';

/** How a rollout is. */
export type Status = 'succeeded' | 'failed' | 'aborted' | 'held' | 'paused' | 'running';

/** Whether nothing but a person brings it on, or it ended so that a person must act. */
export function needsPerson(state: RolloutState): boolean {
  return state.outcome === undefined ? openDecision(state) !== undefined : state.outcome === 'needs-human';
}

/** How a rollout is, and the words for it. */
export function statusOf(state: RolloutState): readonly [Status, string] {
  const { outcome, suspended, status, paused } = state;
  if (outcome !== undefined) return [outcome === 'needs-human' ? 'held' : outcome, OUTCOMES[outcome] ?? outcome];
  if (suspended !== undefined) return ['paused', 'Suspended'];
  if (status === 'rolling-back') return ['aborted', 'Rolling back'];
  if (paused) return ['paused', 'Paused'];
  return needsPerson(state) ? ['held', 'Waits for a person'] : ['running', 'Running'];
}
