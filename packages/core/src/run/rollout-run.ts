import type { Result } from 'neverthrow';
import type { Waiting } from '../engine/waiting.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { EventOf, RolloutEvent } from '../events/rollout-event.ts';
import type { Plan } from '../plan/plan.ts';
import type { RolloutReport } from '../report/rollout-report.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import type { RolloutCommands } from './rollout-commands.ts';

/** A command that makes no sense now. `reason` says why, and what to do instead. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: string;
}

/** Whether a command was taken. Its effect shows in the events, where it may still be refused if something else came first. */
export type CommandResult = Result<void, Refused>;

/** A rollout that runs. Iterating gives every event from the first on; the handle is not a promise, `result` is. */
export interface RolloutRun extends AsyncIterable<RolloutEvent>, RolloutCommands<CommandResult> {
  readonly id: string;
  /** Undefined only when the spec was invalid. */
  readonly plan: Plan | undefined;
  /** How it ended. It never rejects. */
  readonly result: Promise<Result<RolloutReport, RolloutError>>;
  /** The state as plain JSON: a copy, which no later event changes. */
  snapshot(): RolloutState;
  /** Why it is not moving: what each region, or the rollout as a whole, waits for. */
  explain(): readonly Waiting[];
  /**
   * Replays what already happened, of a resumed rollout from its first event on, then follows; with `replay: false` it only follows.
   * `'event'` stands for events of every type. Returns a function that stops listening.
   */
  on<T extends RolloutEvent['type'] | 'event'>(
    type: T,
    listener: (event: T extends RolloutEvent['type'] ? EventOf<T> : RolloutEvent) => void,
    options?: { readonly replay?: boolean | undefined },
  ): () => void;
}
