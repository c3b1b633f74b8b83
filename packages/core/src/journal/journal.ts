import type { Result } from 'neverthrow';
import type { CommandName, RolloutEvent } from '../events/rollout-event.ts';

/** Why a journal could not do what it was asked. */
export type JournalError =
  /** There is no rollout of that id. */
  | { readonly kind: 'unknown'; readonly message: string }
  /** Another runner holds the lease, or took it over: whoever gets this calls nothing and writes nothing more. */
  | { readonly kind: 'lease-lost'; readonly message: string; readonly holder: string }
  /** Another rollout holds the target. */
  | { readonly kind: 'claimed'; readonly message: string; readonly holder: string; readonly target: string }
  /** The events do not follow the last one of the log. */
  | { readonly kind: 'out-of-order'; readonly message: string }
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

/** Where logs are kept, and with them the claims on targets and the leases of runners. All times are milliseconds since the epoch. */
export interface Journal {
  /** Keeps a new log with its first events. `exists` changes nothing. */
  create(id: string, events: readonly RolloutEvent[]): JournalAnswer<'created' | 'exists'>;
  /** The whole log, in order. */
  read(id: string): JournalAnswer<readonly RolloutEvent[]>;
  /** The ids of all logs. */
  list(): JournalAnswer<readonly string[]>;
  /**
   * Adds events, whose `seq` goes on from the last one's, under the runner's lease. A `rollout-end` gives the rollout's claims back.
   * `taken`: how many commands at the head of the inbox these events speak of; they leave it in the same write, so that none is lost between the two.
   */
  append(lease: Lease, events: readonly RolloutEvent[], taken?: number): JournalAnswer<void>;
  /** Takes the lease of a rollout until `now + ttlMs`, if nobody holds it. */
  acquire(id: string, runner: string, now: number, ttlMs: number): JournalAnswer<Lease>;
  /** Holds it until `now + ttlMs`. */
  renew(lease: Lease, now: number, ttlMs: number): JournalAnswer<void>;
  release(lease: Lease): JournalAnswer<void>;
  /** Takes all targets for the lease's rollout, or none. What it holds already stays held. */
  claim(lease: Lease, targets: readonly string[]): JournalAnswer<void>;
  /** Who holds which target. */
  claims(): JournalAnswer<ReadonlyMap<string, string>>;
  /** Takes a target away from a rollout that nobody drives any more. */
  breakClaim(target: string): JournalAnswer<void>;
  /** Leaves a command for whoever drives the rollout at its next turn. */
  send(id: string, command: Command): JournalAnswer<void>;
  /** The commands that were left, in order; they stay until events that speak of them are appended. */
  inbox(lease: Lease): JournalAnswer<readonly Command[]>;
}
