import type { Command, LedgerEntry, RolloutError, RolloutEvent, RolloutSpec } from '@landfall/core';
import type { KeptRollout } from '@landfall/core/journal';
import type { ObjectContext, ObjectSharedContext } from '@restatedev/restate-sdk';
import type { Head, Patience } from './head.ts';

/** What a call answers across Restate, where only JSON crosses. */
export type Answer<T, E> = { readonly ok: T } | { readonly error: E };

/** Asks for a turn. `timer`: the number of the timer that fired; left out where something else brings it on, such as a command. */
export interface TurnRequest {
  readonly timer?: number | undefined;
}

/** What a rollout is started with. */
export interface StartRequest {
  readonly spec: RolloutSpec;
  readonly patience: Patience;
}

/** Why a command was not taken. */
export interface NotTaken {
  readonly kind: 'unknown' | 'ended';
  readonly message: string;
}

/** The object of one rollout, by its id: it has the log, and takes the turns. */
export interface RolloutHandlers {
  start(ctx: ObjectContext, request: StartRequest): Promise<Answer<{ readonly id: string }, RolloutError>>;
  /** The same for a rollout that may exist: null if it does not. Shared, so it does not wait for a turn. */
  join(ctx: ObjectSharedContext, request: StartRequest): Promise<Answer<{ readonly id: string } | null, RolloutError>>;
  turn(ctx: ObjectContext, request: TurnRequest): Promise<void>;
  /** The events after a number; undefined if there is no rollout of this id. */
  read(ctx: ObjectSharedContext, request: { readonly after: number }): Promise<readonly RolloutEvent[] | undefined>;
  head(ctx: ObjectSharedContext): Promise<Head | undefined>;
  /** Deletes the log of a rollout that has ended. */
  forget(ctx: ObjectContext): Promise<void>;
}

/** What a turn asks of the inbox. */
export interface InboxRequest {
  /** How many commands the log has taken so far: these are deleted. */
  readonly taken: number;
  /** The awakeable to resolve when the next command comes. */
  readonly waiter?: string | undefined;
}

/** The commands that were left for one rollout, by its id. */
export interface InboxHandlers {
  send(ctx: ObjectContext, command: Command): Promise<Answer<null, NotTaken>>;
  open(ctx: ObjectContext, request: InboxRequest): Promise<readonly Command[]>;
  forget(ctx: ObjectContext): Promise<void>;
}

/** What a rollout claims. */
export interface ClaimRequest {
  readonly id: string;
  readonly targets: readonly string[];
}

/** All targets are claimed, and this is what is known of them; or another rollout holds one. */
export type ClaimAnswer =
  | { readonly claimed: readonly LedgerEntry[] }
  | { readonly holder: string; readonly target: string };

/** How a rollout ended: its last event, which frees its targets and changes the ledger. */
export interface EndRequest {
  readonly id: string;
  readonly end: RolloutEvent;
}

/** What a rollout asks of the catalog. */
export type CatalogRequest = ClaimRequest | EndRequest;

/** What rollouts have of targets: the claims and the ledger. One object, so that a claim takes all targets or none. */
export interface CatalogHandlers {
  change(ctx: ObjectContext, request: CatalogRequest): Promise<ClaimAnswer>;
  claims(ctx: ObjectSharedContext): Promise<Readonly<Record<string, string>>>;
  ledger(ctx: ObjectSharedContext, targets: readonly string[] | null): Promise<readonly LedgerEntry[]>;
}

/** One part of the list of rollouts. */
export interface ListHandlers {
  put(ctx: ObjectContext, rollout: KeptRollout): Promise<void>;
  list(ctx: ObjectSharedContext): Promise<readonly KeptRollout[]>;
  /** Takes ended rollouts off the list, and gives their ids. */
  prune(ctx: ObjectContext, endedBefore: number): Promise<readonly string[]>;
}
