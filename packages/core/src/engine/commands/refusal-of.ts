import { COMMAND_NAMES, type Command, type CommandName } from '../../events/command.ts';
import { failedRegions } from '../../state/budget.ts';
import { endingOf } from '../../state/ending.ts';
import { openApproval } from '../../state/find.ts';
import type { RolloutState } from '../../state/rollout-state.ts';
import { listed } from '../../text/listed.ts';

import { acceptedBy, retriedBy } from './held-failures.ts';
import { type DecidingCommand, isDeciding, openFor, openForAny } from './open-for.ts';

/** What a rollback leaves to ask for. */
const IN_A_ROLLBACK = "a rollback is never held, only suspended: use 'stop'";

/** What `accept`, `retry` and `approve` decide, and what to do where nothing of it is open. */
const DECIDES: Readonly<Record<DecidingCommand, { readonly what: string; readonly instead: string }>> = {
  accept: { what: 'hold', instead: 'nothing waits to be accepted' },
  retry: { what: 'hold of a failure', instead: 'nothing that failed waits to be retried' },
  approve: { what: 'approval', instead: 'nothing waits to be approved' },
};

/** Whether the rollout is being rolled back, or is about to be. */
function isEnding(state: RolloutState): boolean {
  return state.status === 'rolling-back' || endingOf(state) !== undefined;
}

function quoted(ids: readonly string[]): string {
  return listed(
    ids.map((id) => `'${id}'`),
    ' or ',
  );
}

/** Only those whom the plan names may approve, where it names any. */
function refusalOfApprover(state: RolloutState, { name, by }: Command): string | undefined {
  const approval = name === 'approve' ? openApproval(state)?.planned.approval : undefined;
  if (approval?.by === undefined || (by !== undefined && approval.by.includes(by))) return undefined;
  const given = by === undefined ? 'the command does not say who gives it (by)' : `'${by}' may not approve`;
  return `${given}: ${approval.before} may be approved only by ${quoted(approval.by)}`;
}

function refusalOfDecision(
  state: RolloutState,
  name: DecidingCommand,
  { step, ...command }: Command,
): string | undefined {
  const { what, instead } = DECIDES[name];
  if (isEnding(state)) return `the rollout is being rolled back: ${instead}`;
  const open = openFor(state, name);
  if (open.length === 0) return `no ${what} is open: ${instead}`;
  if (step === undefined)
    return `a command must name what it decides, so that it never decides the next one: set step to ${quoted(open)}`;
  if (!open.includes(step)) return `'${step}' is not an open ${what}: open is ${quoted(open)}`;
  const before = state.asked.answers?.[step];
  if (before !== undefined) return `'${step}' was decided already, by '${before.name}'`;
  return refusalOfApprover(state, command);
}

function refusalOfPause(state: RolloutState): string | undefined {
  if (state.suspended !== undefined) return "the rollout is suspended, so nothing starts: use 'resume' first";
  if (isEnding(state)) return `the rollout is being rolled back: ${IN_A_ROLLBACK}`;
  return state.asked.pause ? "the rollout is paused already: use 'resume' to end the pause" : undefined;
}

function refusalOfResume({ asked, suspended }: RolloutState): string | undefined {
  if (asked.pause || asked.stop !== undefined) return undefined;
  if (suspended === undefined) return 'the rollout is neither paused nor suspended: it runs already';
  return asked.resume === true ? 'the rollout is being resumed already' : undefined;
}

function refusalOfStop({ asked, suspended }: RolloutState): string | undefined {
  if (asked.stop !== undefined) return 'the rollout is being stopped already';
  if (suspended === undefined || asked.resume === true) return undefined;
  return "the rollout is suspended already: use 'resume' to continue it";
}

function refusalOfAbort({ asked, status, suspended }: RolloutState): string | undefined {
  // An abort of a suspended rollout resumes it, also into its rollback.
  if (suspended !== undefined && asked.resume !== true) return undefined;
  if (status === 'rolling-back') return 'the rollout is being rolled back already';
  return asked.abort === undefined ? undefined : 'the rollout is being aborted already';
}

const OTHERS: Readonly<Record<Exclude<CommandName, DecidingCommand>, (state: RolloutState) => string | undefined>> = {
  pause: refusalOfPause,
  resume: refusalOfResume,
  stop: refusalOfStop,
  abort: refusalOfAbort,
};

/** A command about some regions or one gate must mean something there: an abort of one region would otherwise abort all. */
function refusalOfScope(state: RolloutState, command: Command): string | undefined {
  const { name, regions, gate, step } = command;
  const { open } = state.holds;
  const isOfHold = open !== undefined && step === open.id && (name === 'accept' || name === 'retry');
  if (!isOfHold) {
    const isWhole = regions === undefined && gate === undefined;
    return isWhole ? undefined : `'${name}' is about all regions and gates there: leave out regions and gate`;
  }
  const strange = regions?.find((region) => !open.regions.includes(region));
  if (strange !== undefined) return `'${strange}' is not in ${open.id}: what failed there is ${quoted(open.regions)}`;
  if (name === 'accept') {
    if (failedRegions(state).size === state.regions.length)
      return "no region would be left with the new version: use 'retry' or 'abort'";
    const isSome = acceptedBy(state, open, command).length > 0;
    return isSome ? undefined : `no region of ${open.id} failed by '${gate}' alone: leave out gate`;
  }
  if (retriedBy(state, open, command).length > 0) return undefined;
  return `a gate found the failure in ${open.id}, not a step, so nothing can be retried: use 'accept' or 'abort'`;
}

/**
 * Why a command makes no sense now, in plain words with what to do instead; undefined if it does. A refused command changes nothing.
 * Before the first event nothing is known, so nothing is refused.
 */
export function refusalOf(state: RolloutState, command: Command): string | undefined {
  const { name, step } = command;
  if (state.status === 'new') return undefined;
  if (state.status === 'ended') return `the rollout is over (${state.outcome}): there is nothing to ${name}`;
  if (isDeciding(name)) return refusalOfDecision(state, name, command) ?? refusalOfScope(state, command);
  // Another process may have sent it, in another version.
  if (!COMMAND_NAMES.includes(name)) return `'${name}' is not a command: use ${quoted(COMMAND_NAMES)}`;
  if (step !== undefined && !openForAny(state).includes(step))
    return `'${step}' is not open now: leave out step to ${name} the rollout anyway`;
  return OTHERS[name](state) ?? refusalOfScope(state, command);
}
