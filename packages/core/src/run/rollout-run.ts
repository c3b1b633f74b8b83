import type { Result } from 'neverthrow';
import type { Waiting } from '../engine/decision.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { EventOf, RolloutEvent } from '../events/rollout-event.ts';
import type { Plan } from '../plan/plan.ts';
import type { RolloutReport } from '../report/rollout-report.ts';
import type { RolloutState } from '../state/rollout-state.ts';

/** A command that makes no sense now: the rollout has ended, or never began. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: string;
}

/** Whether a command was taken. What it brings about is in the events. */
export type Commanded = Result<void, Refused>;

/** A rollout that runs. Iterating gives every event from the first on; the handle is not a promise, `result` is. */
export interface RolloutRun extends AsyncIterable<RolloutEvent> {
  readonly id: string;
  /** Undefined only when the spec was invalid. */
  readonly plan: Plan | undefined;
  /** How it ended. It never rejects. */
  readonly result: Promise<Result<RolloutReport, RolloutError>>;
  /** A picture of the state, which later events leave alone. */
  snapshot(): RolloutState;
  /** What is being waited for and why, per region. */
  waiting(): readonly Waiting[];
  /**
   * Replays what already happened, of a resumed rollout from its first event on, then follows; with `replay: false` it only follows.
   * Gives the way to stop listening.
   */
  on<T extends RolloutEvent['type']>(
    type: T,
    listener: (event: EventOf<T>) => void,
    options?: { readonly replay?: boolean | undefined },
  ): () => void;
  /** Starts no new step; started ones go on, deadlines included. It does not hold a rollback. */
  pause(reason?: string): Commanded;
  /** Ends a pause. */
  resume(): Commanded;
  /** Waits for the calls in flight and suspends: the result is `stopped`, and the rollout can be resumed. */
  stop(reason?: string): Commanded;
  /** Ends what is under way, and rolls it back. */
  abort(reason?: string): Commanded;
}
