import type { StepFailure } from '../../errors/rollout-error.ts';
import { stepState } from '../../state/find.ts';
import type { FailureHold } from '../../state/hold-state.ts';
import type { Answer, RolloutState, StepState } from '../../state/rollout-state.ts';

/** What a decision is narrowed to; everything that is held, where both are left out. */
type Scope = Pick<Answer, 'regions' | 'gate'>;

function isMeant({ region, ...failure }: StepFailure, { regions, gate }: Scope): boolean {
  if (gate !== undefined && !(failure.kind === 'gate-failed' && failure.gate === gate)) return false;
  return regions === undefined || (region !== undefined && regions.includes(region));
}

/** The regions of a hold whose failures are all meant: an `accept` rolls these back, and the others go on. */
export function acceptedBy({ failures }: RolloutState, { regions }: FailureHold, scope: Scope): readonly string[] {
  return regions.filter((region) => failures.every((failure) => failure.region !== region || isMeant(failure, scope)));
}

/** The failed steps of a hold that are meant: a `retry` starts these again. What the judge found is not a step that failed. */
export function retriedBy(state: RolloutState, { regions }: FailureHold, scope: Scope): readonly StepState[] {
  return state.failures.flatMap((failure) => {
    const { region, step } = failure;
    if (region === undefined || !regions.includes(region) || !isMeant(failure, scope)) return [];
    return stepState(state, step, region) ?? [];
  });
}
