import type { Command, CommandName, RolloutState } from '@landfall/core';
import { openDecision, refusalOf } from '@landfall/core/engine';

/** A button of the page, and whether it can be used now. */
export interface CommandButton {
  readonly name: CommandName;
  readonly label: string;
  /** The open step that the command decides. */
  readonly step?: string | undefined;
  /** Why it cannot be used; left out if it can. */
  readonly why?: string | undefined;
  /** Whether it asks for a reason. */
  readonly needsReason: boolean;
  /** Who may give it, where the plan names persons. */
  readonly onlyBy?: readonly string[] | undefined;
  readonly isDangerous: boolean;
}

const LABELS: Readonly<Record<CommandName, string>> = {
  approve: 'Approve',
  accept: 'Accept',
  retry: 'Retry',
  resume: 'Resume',
  pause: 'Pause',
  stop: 'Stop',
  abort: 'Abort',
};

/** What each command does, in one sentence. */
export const EFFECTS: Readonly<Record<CommandName, string>> = {
  approve: 'Gives the approval that is open, and the rollout goes on.',
  accept: 'Lets what is held go on: a bake without a verdict, or the regions that did not fail.',
  retry: 'Starts again what failed and is held.',
  resume: 'Ends a pause or a suspension.',
  pause: 'Starts no new step. Steps that have started go on, and so does their time.',
  stop: 'Waits for the calls in flight, then suspends the rollout. It can be resumed.',
  abort: 'Ends the rollout, and rolls back what it changed.',
};

const REASONED: readonly CommandName[] = ['abort', 'accept', 'approve'];
const DECIDING: readonly CommandName[] = ['approve', 'accept', 'retry'];

/** The buttons of a rollout, by the rules of its engine. `may`: the commands that this person may give; `whyNot`: why the others are missing. */
export function commandButtons(
  state: RolloutState,
  may: readonly CommandName[],
  whyNot: string | undefined,
): readonly CommandButton[] {
  const open = openDecision(state);
  return (Object.keys(LABELS) as CommandName[]).map((name) => {
    const step = DECIDING.includes(name) ? open?.step : undefined;
    const approval =
      name === 'approve' ? state.steps.find(({ planned }) => planned.id === step)?.planned.approval : undefined;
    const onlyBy = approval?.by;
    // Who gives it is asked for later.
    const command: Command = { name, step, ...(onlyBy !== undefined && { by: onlyBy[0] }) };
    const refused = refusalOf(state, command);
    const why = refused ?? (may.includes(name) ? undefined : (whyNot ?? 'This page only shows.'));
    return {
      name,
      label: LABELS[name],
      step,
      needsReason: REASONED.includes(name),
      isDangerous: name === 'abort',
      ...(onlyBy !== undefined && { onlyBy }),
      ...(why !== undefined && { why }),
    };
  });
}
