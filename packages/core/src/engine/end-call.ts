import { regionOf } from '../plan/target.ts';
import type { StepState } from '../state/rollout-state.ts';
import { type DecisionContext, emit } from './context.ts';

/** Ends the open call of a step, which is not in flight: with its last refusal, or as abandoned if it is not known how it ended. */
export function endCall(context: DecisionContext, { open, planned }: StepState): void {
  if (open === undefined) return;
  const region = regionOf(planned.target);
  const end = { type: 'effect-end', effect: open.effect, step: planned.id, region } as const;
  const look = context.live.readings[open.effect];
  if (look?.outcome.kind === 'error')
    return emit(context, { ...end, tries: look.times ?? 0, error: look.outcome.error });
  const error = { kind: 'transient', message: 'abandoned by an abort', retryable: true, scope: 'region' } as const;
  emit(context, { ...end, tries: 0, error, abandoned: true });
}
