import type { Result } from 'neverthrow';
import type { CommandName, EventOf, RolloutEvent } from '../events/rollout-event.ts';

/** Why a journal could not do what it was asked. */
export type JournalError =
  /** There is no rollout of that id, or no such claim. */
  | { readonly kind: 'unknown'; readonly message: string }
  /** Another runner holds the lease, or took it over: whoever gets this calls nothing and writes nothing more. `until`: when the lease that is in the way runs out. */
  | {
      readonly kind: 'lease-lost';
      readonly message: string;
      readonly holder: string;
      readonly until?: number | undefined;
    }
  /** Another rollout holds the target. */
  | { readonly kind: 'claimed'; readonly message: string; readonly holder: string; readonly target: string }
  /** The events do not follow the last one of the log. */
  | { readonly kind: 'out-of-order'; readonly message: string }
  /** The rollout has ended, and nothing can be asked of it any more. */
  | { readonly kind: 'ended'; readonly message: string }
  /** What was kept is not what is there now. `whole`: the events before the damage, where there is a log that has any. */
  | { readonly kind: 'damaged'; readonly message: string; readonly whole?: readonly RolloutEvent[] | undefined }
  | { readonly kind: 'failed'; readonly message: string };

/** What every method of a journal gives; it never rejects. */
export type JournalAnswer<T> = Promise<Result<T, JournalError>>;

/** The right to drive one rollout, for a while. `token` grows with every holder, so that a runner which overslept is told from its successor. */
export interface Lease {
  readonly rolloutId: string;
  readonly runner: string;
  readonly token: number;
}

/** Something asked of a rollout, by whatever process. */
export interface Command {
  readonly name: CommandName;
  readonly reason?: string | undefined;
  readonly by?: string | undefined;
}

/** What a journal tells of a log without reading it. */
export interface KeptRollout {
  readonly id: string;
  /** As its first event names it; undefined where that is no `rollout-start`. */
  readonly model: { readonly name: string; readonly version: string } | undefined;
  /** When its first event happened, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** When its last event happened. */
  readonly updatedAt: number;
  /** How many events it has. */
  readonly events: number;
  /** How it ended; undefined until it has. */
  readonly outcome: EventOf<'rollout-end'>['outcome'] | undefined;
  /** Who took the lease last and has not given it back. It may have run out: compare `until` with the time. */
  readonly lease: { readonly runner: string; readonly until: number } | undefined;
}

/** Where logs are kept, and with them the claims on targets and the leases of runners. All times are milliseconds since the epoch; every `now` is the wall clock as the caller read it at that moment. */
export interface Journal {
  /** The version of this contract. */
  readonly specVersion: 'v1';
  /** Keeps a new log with its first events. `exists` changes nothing. */
  create(id: string, events: readonly RolloutEvent[]): JournalAnswer<'created' | 'exists'>;
  /** The whole log, in order. `damaged` if it is not what was kept: nothing is guessed. */
  read(id: string): JournalAnswer<readonly RolloutEvent[]>;
  /** All logs, oldest first. */
  list(): JournalAnswer<readonly KeptRollout[]>;
  /**
   * Adds events, whose `seq` goes on from the last one's, under the runner's lease; all of them or none. Once it answers, they outlive the process, and the
   * power where there is a disk. A `rollout-end` gives the rollout's claims back, and nothing follows it.
   * `taken`: how many commands at the head of the inbox these events speak of; they leave it in the same write, so that none is lost between the two.
   */
  append(lease: Lease, events: readonly RolloutEvent[], taken?: number): JournalAnswer<void>;
  /** Takes the lease of a rollout until `now + ttlMs`, if nobody holds it. The token is greater than any that this journal has given. */
  acquire(id: string, runner: string, now: number, ttlMs: number): JournalAnswer<Lease>;
  /** Holds it until `now + ttlMs`; also one that ran out and that nobody took over. */
  renew(lease: Lease, now: number, ttlMs: number): JournalAnswer<void>;
  release(lease: Lease): JournalAnswer<void>;
  /** Takes all targets for the lease's rollout, or none. What it holds already stays held. */
  claim(lease: Lease, targets: readonly string[]): JournalAnswer<void>;
  /** Who holds which target. */
  claims(): JournalAnswer<ReadonlyMap<string, string>>;
  /** Takes a target away from the rollout that holds it, whose id it gives. `claimed` while a runner drives that one, `unknown` where nobody holds the target. */
  breakClaim(target: string, now: number): JournalAnswer<string>;
  /** Leaves a command for whoever drives the rollout at its next turn. */
  send(id: string, command: Command): JournalAnswer<void>;
  /** The commands that were left, in order; they stay until events that speak of them are appended. */
  inbox(lease: Lease): JournalAnswer<readonly Command[]>;
  /** Forgets the logs that ended before a time, and gives their ids. One of these ids may then be started anew. */
  prune(endedBefore: number): JournalAnswer<readonly string[]>;
}
