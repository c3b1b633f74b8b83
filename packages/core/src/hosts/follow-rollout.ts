import { err, ok, type Result } from 'neverthrow';
import { checkOptions } from '../check-options.ts';
import type { Clock } from '../clock/clock.ts';
import { systemClock } from '../clock/system-clock.ts';
import { afterCommands } from '../engine/commands/after-commands.ts';
import { refusalOf } from '../engine/commands/refusal-of.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { Command, CommandName } from '../events/command.ts';
import type { RolloutEvent } from '../events/rollout-event.ts';
import { asRolloutError } from '../journal/as-rollout-error.ts';
import { guardJournal } from '../journal/guard-journal.ts';
import type { Journal } from '../journal/journal.ts';
import { copyData } from '../json/copy-data.ts';
import { resultOf } from '../report/result-of.ts';
import type { RolloutReport } from '../report/rollout-report.ts';
import { type RolloutCommands, rolloutCommands } from '../run/rollout-commands.ts';
import type { Refused } from '../run/rollout-run.ts';
import { commandOf, type Why, withStep } from '../run/why.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import { FollowedLog } from './followed-log.ts';
import { orInternal } from './or-internal.ts';

/** How a rollout is followed. */
export interface FollowOptions {
  /** Default: the machine's clock. */
  readonly clock?: Clock | undefined;
  /** How often the journal is read, in milliseconds; default 1000. */
  readonly pollMs?: number | undefined;
  /** Ends the following. The rollout goes on. */
  readonly signal?: AbortSignal | undefined;
}

/** How following a rollout ended. */
export type FollowEnd =
  | { readonly done: true; readonly result: Result<RolloutReport, RolloutError> }
  /** The signal was aborted first. */
  | { readonly done: false };

/** Whether a command was left in the journal. Its effect shows in the events, where it may still be refused if something else came first. */
export type SentCommand = Promise<Result<void, Refused | RolloutError>>;

/**
 * A rollout that any process may drive. Iterating gives every event from the first on, and ends when the rollout has ended, when the signal is aborted, or when the log
 * cannot be read: `result` says which. The journal is read only while somebody iterates or waits for the result, and at each `state` and command.
 */
export interface FollowedRollout extends AsyncIterable<RolloutEvent>, RolloutCommands<SentCommand> {
  readonly id: string;
  /** Follows the rollout to its end. Fails if there is no such rollout, its log is damaged, or the journal fails for a minute. It never rejects. */
  result(): Promise<Result<FollowEnd, RolloutError>>;
  /** Reads the newest state: plain JSON, which no later event changes. */
  state(): Promise<Result<RolloutState, RolloutError>>;
}

/** Commands that were sent and are not in the log yet: a resume right after a pause ends that pause. */
class SentCommands {
  #pending: readonly Command[] = [];
  #seen = 0;

  /** What the state becomes once they are taken. */
  after({ events, state }: FollowedLog): RolloutState {
    for (const event of events.slice(this.#seen)) {
      if (event.type !== 'command') continue;
      const taken = this.#pending.findIndex(({ name }) => name === event.name);
      this.#pending = this.#pending.filter((_, index) => index !== taken);
    }
    this.#seen = events.length;
    return afterCommands(state, this.#pending);
  }

  add(command: Command): void {
    this.#pending = [...this.#pending, command];
  }
}

/** Follows a rollout of a journal from any process, live: its events, its state, its result, and commands. It drives nothing, and needs no lease. */
export function followRollout(journal: Journal, id: string, options: FollowOptions = {}): FollowedRollout {
  const checked = checkOptions({ journal }, 'journal').andThen(() => checkOptions(options));
  if (checked.isErr()) return followNothing(id, checked.error);
  const { clock = systemClock, pollMs = 1_000, signal } = checked.value;
  const guarded = guardJournal(journal);
  const log = new FollowedLog(guarded, id, { clock, pollMs, signal });
  const sent = new SentCommands();

  const send = async (name: CommandName, why: Why | undefined): SentCommand => {
    const refuse = (reason: string) => err({ kind: 'refused', reason } as const);
    const given = commandOf(name, why);
    if ('wrong' in given) return refuse(given.wrong);
    const read = await log.read();
    if (read.isErr()) return err(read.error);
    const state = sent.after(log);
    const whole = withStep(state, given);
    const refused = refusalOf(state, whole);
    if (refused !== undefined) return refuse(refused);
    const left = await guarded.send(id, whole);
    if (left.isErr()) return left.error.kind === 'ended' ? refuse(left.error.message) : err(asRolloutError(left.error));
    sent.add(whole);
    return ok(undefined);
  };
  const command = (name: CommandName, why: Why | undefined): SentCommand => orInternal(() => send(name, why));

  /** Reads until there is an event after `cursor`, or none will come; the error ends the following. */
  const more = async (cursor: number, isFirst: boolean): Promise<Result<void, RolloutError>> => {
    if (isFirst && !log.isOver) {
      const read = await log.refresh();
      if (read.isErr()) return read;
    }
    while (log.events.length <= cursor && !log.isOver) {
      const read = await log.poll();
      if (read.isErr()) return read;
    }
    return ok(undefined);
  };

  return {
    id,
    async result() {
      const read = await more(Number.POSITIVE_INFINITY, true);
      if (read.isErr()) return err(read.error);
      return ok(log.state.status === 'ended' ? { done: true, result: resultOf(log.state) } : { done: false });
    },
    async state() {
      return (await log.read()).map(() => copyData(log.state));
    },
    ...rolloutCommands(command),
    async *[Symbol.asyncIterator]() {
      for (let cursor = 0; ; cursor += 1) {
        const read = await more(cursor, cursor === 0);
        const event = log.events[cursor];
        if (read.isErr() || event === undefined) return;
        yield copyData(event);
      }
    },
  };
}

/** A rollout that cannot be followed: everything says why. */
function followNothing(id: string, error: RolloutError): FollowedRollout {
  const fail = async () => err(error);
  return {
    id,
    result: fail,
    state: fail,
    ...rolloutCommands(fail),
    async *[Symbol.asyncIterator]() {},
  };
}
