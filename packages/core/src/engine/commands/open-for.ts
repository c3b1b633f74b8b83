import type { CommandName } from '../../events/command.ts';
import { heldStep, openApproval } from '../../state/find.ts';
import type { RolloutState, StepState } from '../../state/rollout-state.ts';

/** The commands that decide something which waits for a person, and must say what. */
export type DecidingCommand = Extract<CommandName, 'accept' | 'retry' | 'approve'>;

/** Whether a command decides something that waits for a person. */
export function isDeciding(name: CommandName): name is DecidingCommand {
  return name === 'accept' || name === 'retry' || name === 'approve';
}

function idsOf(step: StepState | undefined): readonly string[] {
  return step === undefined ? [] : [step.planned.id];
}

/** What a command can decide now, by id. Each id is used once in a log, so a command that is sent twice never decides the next one. */
export function openFor(state: RolloutState, name: DecidingCommand): readonly string[] {
  const { open } = state.holds;
  const failures = open === undefined ? [] : [open.id];
  switch (name) {
    case 'accept':
      return [...failures, ...idsOf(heldStep(state))];
    case 'retry':
      return failures;
    case 'approve':
      return idsOf(openApproval(state));
    default:
      return name satisfies never;
  }
}

/** Whether nothing but people can bring the rollout on: something waits for a decision, and no step of a region and no rollback is at work. */
export function waitsOnlyForPeople(state: RolloutState): boolean {
  const { rollbacks, regions } = state;
  if (openForAny(state).length === 0 || rollbacks.some(({ outcome }) => outcome === undefined)) return false;
  return regions.every(({ steps }) => steps.every(({ status }) => status !== 'running'));
}

/** Everything that waits for a person now, by id. */
export function openForAny(state: RolloutState): readonly string[] {
  return [...new Set((['accept', 'retry', 'approve'] as const).flatMap((name) => openFor(state, name)))];
}
