import type { StepState } from '../state/rollout-state.ts';
import { type Deciding, emit } from './deciding.ts';

/** Ends the open call of a step, which is not in flight: with its last refusal, or as abandoned if nobody knows what became of it. */
export function endCall(turn: Deciding, s: StepState): void {
  const { open, step } = s;
  if (open === undefined) return;
  const end = { type: 'effect-end', effect: open.effect, step: step.id, region: step.region } as const;
  const look = turn.live.readings.get(open.effect);
  if (look?.outcome.kind === 'error') return emit(turn, { ...end, tries: look.times ?? 0, error: look.outcome.error });
  const error = { kind: 'transient', message: 'abandoned by an abort', retryable: true, scope: 'region' } as const;
  emit(turn, { ...end, tries: 0, error, abandoned: true });
}
