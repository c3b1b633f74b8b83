import type { Command } from '../../events/command.ts';
import type { EventBody } from '../../events/rollout-event.ts';
import { stampEvent } from '../../events/stamp-event.ts';
import type { RolloutState } from '../../state/rollout-state.ts';
import { foldEvents } from '../fold.ts';
import { refusalOf } from './refusal-of.ts';

/** A command as its event: only the fields of a command, and why it is refused. */
export function commandEvent(state: RolloutState, command: Command): Extract<EventBody, { readonly type: 'command' }> {
  const { name, reason, by, step, regions, gate, supersededBy } = command;
  const refused = refusalOf(state, command);
  return { type: 'command', name, reason, by, step, regions, gate, supersededBy, refused };
}

/** What a state becomes once the rollout is resumed: it is no longer suspended. */
export function afterTakeUp(state: RolloutState): RolloutState {
  if (state.suspended === undefined) return state;
  return { ...state, suspended: undefined, asked: { ...state.asked, resume: undefined } };
}

/** What a state becomes once these commands are taken. For a handle, whose commands wait for the next turn. */
export function afterCommands(state: RolloutState, commands: readonly Command[]): RolloutState {
  if (state.status === 'new') return state;
  return commands.reduce(
    (before, command) =>
      foldEvents([stampEvent(commandEvent(before, command), before.seq + 1, before.updatedAt, before.id)], before),
    state,
  );
}
