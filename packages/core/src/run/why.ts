import { type DecidingCommand, isDeciding, openFor } from '../engine/commands/open-for.ts';
import type { Command, CommandName } from '../events/command.ts';
import { unknownKeys } from '../input/unknown-key.ts';
import type { RolloutState } from '../state/rollout-state.ts';

/** Why a command is given: the reason as text, or with the other fields of a command. */
export type Why = string | Omit<Command, 'name' | 'supersededBy'>;

const FIELDS = Object.keys({
  reason: true,
  by: true,
  step: true,
  regions: true,
  gate: true,
} satisfies Record<keyof Exclude<Why, string>, true>);

/** The command that a method of the handle gives, or what is wrong with its argument. */
export function commandOf(name: CommandName, why: Why | undefined): Command | { readonly wrong: string } {
  if (why === undefined || typeof why === 'string') return { name, reason: why };
  if (typeof why !== 'object' || why === null) return { wrong: `the argument of ${name} must be text or an object` };
  const [unknown] = unknownKeys(why, FIELDS);
  if (unknown !== undefined) return { wrong: `${unknown.path} in the argument of ${name} ${unknown.message}` };
  const { reason, by, step, regions, gate } = why;
  return { name, reason, by, step, regions: regions && [...regions], gate };
}

/** A command of the handle with the step that it decides, if it names none and exactly one is open. */
export function withStep(state: RolloutState, command: Command): Command {
  const { name, step } = command;
  if (step !== undefined || !isDeciding(name)) return command;
  const open = openFor(state, name satisfies DecidingCommand);
  return open.length === 1 ? { ...command, step: open[0] } : command;
}
