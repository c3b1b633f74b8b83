import type { Result } from 'neverthrow';
import type { Command } from '../events/command.ts';
import type { EventOf, RolloutEvent } from '../events/rollout-event.ts';
import type { LedgerEntry } from './ledger-entry.ts';

/** Why a journal refused a request or failed. */
export type JournalError =
  /** There is no rollout with that id, or no such claim. */
  | { readonly kind: 'unknown'; readonly message: string }
  /** Another runner holds the lease, or took it over: the runner that gets this makes no more calls or writes. `until`: when the other lease runs out. */
  | {
      readonly kind: 'lease-lost';
      readonly message: string;
      readonly holder: string;
      readonly until?: number | undefined;
    }
  /** Another rollout holds the target. */
  | { readonly kind: 'claimed'; readonly message: string; readonly holder: string; readonly target: string }
  /** The events do not follow the last event of the log. */
  | { readonly kind: 'out-of-order'; readonly message: string }
  /** The rollout has ended, and takes no more commands. */
  | { readonly kind: 'ended'; readonly message: string }
  /** The stored data is not what was written. `whole`: the requested events before the damage, if there are any. */
  | { readonly kind: 'damaged'; readonly message: string; readonly whole?: readonly RolloutEvent[] | undefined }
  | { readonly kind: 'failed'; readonly message: string };

/** What every method of a journal returns; it never rejects. */
export type JournalAnswer<T> = Promise<Result<T, JournalError>>;

/** The right to drive one rollout until the lease runs out. `token` is a fencing token: it grows with every holder. */
export interface Lease {
  readonly rolloutId: string;
  readonly runner: string;
  readonly token: number;
}

/** What a journal knows about a log without reading it. */
export interface KeptRollout {
  readonly id: string;
  /** The model in its first event; undefined if that is not a `rollout-start`. */
  readonly model: { readonly name: string; readonly version: string } | undefined;
  /** When its first event happened, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** When its last event happened. */
  readonly updatedAt: number;
  /** How many events it has. */
  readonly events: number;
  /** How it ended; undefined until it has ended. */
  readonly outcome: EventOf<'rollout-end'>['outcome'] | undefined;
  /** The last lease that was taken and not released. It may have run out: compare `until` with the time. */
  readonly lease: { readonly runner: string; readonly until: number } | undefined;
}

/** Stores the logs of rollouts, the claims on targets, the leases of runners and the ledger of targets. All times are milliseconds since the epoch; every `now` is the caller's wall clock at the time of the call. */
export interface Journal {
  /** The version of this contract. */
  readonly specVersion: 'v1';
  /** Whether logs outlive the process, so that a rollout may wait for a person; default false. */
  readonly outlivesProcess?: boolean | undefined;
  /** Stores a new log with its first events; of a log that has ended, also its changes of the ledger. `exists`: there is a log with that id already, and nothing was changed. */
  create(id: string, events: readonly RolloutEvent[]): JournalAnswer<'created' | 'exists'>;
  /** The log in order: all of it, or only the events whose `seq` is greater than `after`. Fails with `damaged` if they are not what was written. */
  read(id: string, after?: number): JournalAnswer<readonly RolloutEvent[]>;
  /** All logs, oldest first; or only those that have not ended. */
  list(which?: 'unfinished'): JournalAnswer<readonly KeptRollout[]>;
  /**
   * Appends events, whose `seq` continues the log's, under the runner's lease; all of them or none. Once it answers, they survive the end of the process, and a
   * power loss if there is a disk. A `rollout-end` releases the rollout's claims, and no event follows it. The same write applies its changes of the ledger (`changeEntry`).
   * `taken`: how many commands at the head of the inbox these events record; the same write removes them, so that none is lost.
   */
  append(lease: Lease, events: readonly RolloutEvent[], taken?: number): JournalAnswer<void>;
  /** Takes the lease of a rollout until `now + ttlMs`, if no runner holds it. Its token is greater than every earlier token of this journal. */
  acquire(id: string, runner: string, now: number, ttlMs: number): JournalAnswer<Lease>;
  /** Extends the lease until `now + ttlMs`; also a lease that ran out, if no runner took it over. */
  renew(lease: Lease, now: number, ttlMs: number): JournalAnswer<void>;
  release(lease: Lease): JournalAnswer<void>;
  /** Claims all targets for the lease's rollout, or none. It keeps the targets that it holds already. */
  claim(lease: Lease, targets: readonly string[]): JournalAnswer<void>;
  /** The rollout that holds each claimed target. */
  claims(): JournalAnswer<ReadonlyMap<string, string>>;
  /** Frees a target, and gives the id of the rollout that held it. Fails with `claimed` while a runner drives that rollout, and with `unknown` if no rollout holds the target. */
  breakClaim(target: string, now: number): JournalAnswer<string>;
  /** Leaves a command for the rollout's next turn. */
  send(id: string, command: Command): JournalAnswer<void>;
  /** The commands that were left, in order; they stay until events that record them are appended. */
  inbox(lease: Lease): JournalAnswer<readonly Command[]>;
  /** The ids of the rollouts that have not ended and have a command in their inbox, oldest first. */
  commanded?(): JournalAnswer<readonly string[]>;
  /**
   * Calls `onCommand` soon after a command was left for the rollout, whichever process left it; gives the way to stop. It may call too often, and may miss a command:
   * whoever waits for commands reads the inbox from time to time as well.
   */
  watchInbox?(id: string, onCommand: () => void): () => void;
  /** What is known of these targets, or of all, sorted by target. A target that no ended rollout has changed has no entry. */
  ledger(targets?: readonly string[]): JournalAnswer<readonly LedgerEntry[]>;
  /** Deletes the logs that ended before a time, and gives their ids. These ids may then be used again. The ledger stays as it is. */
  prune(endedBefore: number): JournalAnswer<readonly string[]>;
}
