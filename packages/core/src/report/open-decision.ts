import type { RolloutError } from '../errors/rollout-error.ts';
import { failedRegions } from '../state/budget.ts';
import { heldStep, openApproval, stepState } from '../state/find.ts';
import type { FailureHold } from '../state/hold-state.ts';
import type { RolloutState } from '../state/rollout-state.ts';

type Held = Extract<RolloutError, { readonly kind: 'held' }>;
type Decision = Pick<Held, 'step' | 'commands' | 'reasons' | 'until'>;

/** What can be decided about a hold: what the judge found is no step to retry, and a region has to be left with the new version. */
export function commandsFor(state: RolloutState, { regions }: FailureHold): Held['commands'] {
  const hasStep = state.failures.some(
    ({ step, region }) =>
      region !== undefined && regions.includes(region) && stepState(state, step, region)?.status === 'failed',
  );
  const leavesSome = failedRegions(state).size < state.regions.length;
  return [...(hasStep ? (['retry'] as const) : []), ...(leavesSome ? (['accept'] as const) : []), 'abort'];
}

/** What waits for a person now, and what a person can do about it; undefined if nothing does. */
export function openDecision(state: RolloutState): Decision | undefined {
  const { open } = state.holds;
  if (open !== undefined) {
    const { id: step, reasons, until } = open;
    return { step, commands: commandsFor(state, open), reasons, until };
  }
  const held = heldStep(state);
  if (held?.hold !== undefined) {
    const { reasons, until } = held.hold;
    return { step: held.planned.id, commands: ['accept', 'abort'], reasons, until };
  }
  const { planned, startedAt } = openApproval(state) ?? {};
  if (planned?.approval === undefined || startedAt === undefined) return undefined;
  const { before, by, withinMs } = planned.approval;
  const reasons = [`${before} waits for an approval by ${by?.join(' or ') ?? 'anybody'}`];
  return { step: planned.id, commands: ['approve', 'abort'], reasons, until: startedAt + withinMs };
}
