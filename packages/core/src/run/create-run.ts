import { err, ok, type Result } from 'neverthrow';
import { afterCommands, afterTakeUp } from '../engine/commands/after-commands.ts';
import { refusalOf } from '../engine/commands/refusal-of.ts';
import type { Input } from '../engine/transition.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { Command, CommandName } from '../events/command.ts';
import { asRolloutError } from '../journal/as-rollout-error.ts';
import { copyData } from '../json/copy-data.ts';
import type { RolloutOptions } from '../options.ts';
import type { Plan } from '../plan/plan.ts';
import { resultOf } from '../report/result-of.ts';
import type { RolloutReport } from '../report/rollout-report.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import { describeThrown } from './describe-thrown.ts';
import { driveToEnd } from './drive-to-end.ts';
import type { EventLog } from './event-log.ts';
import { listenerErrors } from './listener-errors.ts';
import { rolloutCommands } from './rollout-commands.ts';
import type { CommandResult, RolloutRun } from './rollout-run.ts';
import type { Runner } from './runner.ts';
import { commandOf, type Why, withStep } from './why.ts';

type Ended = Result<RolloutReport, RolloutError>;

/** Drives a rollout under its lease to its end, or until it is suspended. */
async function drive(runner: Runner): Promise<Ended> {
  const { log, journal } = runner;
  runner.takeUp();
  const driven = await driveToEnd(runner, Number.POSITIVE_INFINITY);
  if (driven.isErr()) return err(asRolloutError(driven.error));
  const released = await journal.release(runner.lease);
  return released.isErr() ? err(asRolloutError(released.error)) : resultOf(log.state);
}

/**
 * The state against which a command of the handle is checked. A resumed rollout counts as running at once, although the event that ends its suspension is
 * written in its first turn. Earlier commands that are not in the log yet count too: a resume right after a pause ends that pause.
 */
function stateForCommand(
  state: RolloutState,
  unkept: readonly Input[] | undefined,
  early: readonly Command[],
): RolloutState {
  const isTakenUp = unkept?.every(({ type }) => type !== 'take-up') ?? false;
  const commands = unkept?.flatMap((input) => (input.type === 'command' ? input.command : [])) ?? early;
  return afterCommands(isTakenUp ? state : afterTakeUp(state), commands);
}

/** Why a signal was aborted: a reason that cannot even be read takes nothing from the abort. */
function reasonOf(signal: AbortSignal | undefined): string {
  try {
    return String(signal?.reason);
  } catch {
    return 'its reason cannot be printed';
  }
}

/** The options that concern the handle alone. */
type RunOptions = Pick<RolloutOptions, 'signal' | 'onSignal' | 'onListenerError'>;

/**
 * The handle of a rollout that begins on the next microtask, so that a listener added at once misses nothing.
 * `open` may wait for another runner, until a stop or an abort of this handle aborts its signal.
 */
export function createRun(
  log: EventLog,
  plan: Plan | undefined,
  options: RunOptions,
  open: (signal: AbortSignal) => Promise<Result<Runner, RolloutError>>,
): RolloutRun {
  const id = log.rolloutId;
  const { signal, onSignal = 'stop', onListenerError } = options;
  const errors = listenerErrors(onListenerError);
  log.onListenerError = errors.report;
  const early: Command[] = [];
  const waiting = new AbortController();
  let runner: Runner | undefined;
  // A rollout without a plan never begins.
  let over = plan === undefined;

  const command = (name: CommandName, why: Why | undefined): CommandResult => {
    const refuse = (reason: string) => err({ kind: 'refused', reason } as const);
    if (over || log.state.status === 'ended') return refuse(`rollout ${id} is over: there is nothing to ${name}`);
    const given = commandOf(name, why);
    if ('wrong' in given) return refuse(given.wrong);
    const state = stateForCommand(log.state, runner?.unkept, early);
    const command = withStep(state, given);
    const refused = refusalOf(state, command);
    if (refused !== undefined) return refuse(refused);
    if (runner === undefined) early.push(command);
    else runner.command(command);
    if (name === 'stop' || name === 'abort') waiting.abort();
    return ok(undefined);
  };
  const onAbort = (): void => {
    // A rollout that is over has nothing to stop.
    void command(onSignal, { reason: `the signal was aborted: ${reasonOf(signal)}`, by: 'signal' });
  };

  const run = async (): Promise<Ended> => {
    try {
      await Promise.resolve();
      const opened = await open(waiting.signal);
      if (opened.isErr()) return err(opened.error);
      runner = opened.value;
      // Before its log was read, nobody knew which step is open.
      for (const command of early) runner.command(withStep(log.state, command));
      return await drive(runner);
    } catch (thrown) {
      return err({ kind: 'internal', message: describeThrown(thrown) });
    } finally {
      over = true;
      signal?.removeEventListener('abort', onAbort);
      log.close();
      errors.surface();
    }
  };

  if (signal?.aborted === true) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  const result = run();
  return {
    id,
    plan,
    result,
    snapshot: () => copyData(log.state),
    explain: () => (runner === undefined || over ? [] : runner.explain()),
    on: (type, listener, options) => log.on(type, listener, options),
    ...rolloutCommands(command),
    [Symbol.asyncIterator]: () => log[Symbol.asyncIterator](),
  };
}
