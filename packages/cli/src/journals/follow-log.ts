import { type Clock, type RolloutEvent, type RolloutState, readRollout } from '@landfall/core';
import type { CliFailure } from '../command-line/cli-failure.ts';
import { failureOf } from '../command-line/failure-of.ts';
import type { ShownRollout } from '../progress/show-progress.ts';
import type { FoundRollout } from './find-rollout.ts';
import type { OpenedJournal } from './open-journal.ts';

/** How a log is followed. */
export interface FollowOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How often to look for new events, in milliseconds. */
  readonly pollMs: number;
}

/** A rollout that another process drives, followed by its log. */
export interface FollowedLog extends ShownRollout {
  snapshot(): RolloutState;
  /** Why following ended early; undefined if it did not fail. */
  failure(): CliFailure | undefined;
}

/** Follows a log from its first event, until the rollout has ended or the signal is aborted. */
export function followLog(
  { journal, name }: OpenedJournal,
  found: FoundRollout,
  { clock, signal, pollMs }: FollowOptions,
): FollowedLog {
  const { id } = found.state;
  let { events, state }: { readonly events: readonly RolloutEvent[]; readonly state: RolloutState } = found;
  let failure: CliFailure | undefined;

  /** The events that are new; undefined if the journal failed. */
  const readMore = async (): Promise<readonly RolloutEvent[] | undefined> => {
    const known = events.length;
    const more = await journal.read(id, known);
    if (more.isOk() && more.value.length === 0) return [];
    const read = await readRollout(journal, id);
    if (read.isErr()) {
      failure = failureOf(read.error, `follow rollout ${id} of ${name}`);
      return undefined;
    }
    ({ events, state } = read.value);
    return events.slice(known);
  };

  async function* follow(): AsyncGenerator<RolloutEvent, void, undefined> {
    yield* events;
    while (state.status !== 'ended' && !signal.aborted) {
      await clock.sleep(pollMs, signal);
      const more = signal.aborted ? undefined : await readMore();
      if (more === undefined) return;
      yield* more;
    }
  }
  return { [Symbol.asyncIterator]: follow, snapshot: () => state, failure: () => failure };
}
