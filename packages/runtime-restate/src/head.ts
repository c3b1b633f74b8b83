import type { RolloutError } from '@landfall/core';
import type { Live } from '@landfall/core/engine';
import type { KeptRollout } from '@landfall/core/journal';
import type { ObjectContext, ObjectSharedContext } from '@restatedev/restate-sdk';

/** How a rollout waits for targets that another one holds. */
export type Patience = Pick<Live, 'busyForMs' | 'supersedes'>;

/** What the object of a rollout keeps beside its log: when the next turn is due, and what a list needs. All times are milliseconds since the epoch. */
export interface Head {
  readonly rollout: KeptRollout;
  readonly patience: Patience;
  /** How many commands of the inbox are in the log. */
  readonly taken: number;
  /** Whether a turn has told the inbox to wake it. */
  readonly listened?: boolean | undefined;
  /** The number of the timer that brings on the next turn. Earlier ones are ignored. */
  readonly timer: number;
  /** When that timer fires; undefined if only a command brings on the next turn. */
  readonly wakeAt?: number | undefined;
  /** Why the last turn could not be taken by the service that tried: options are missing, or the log is newer than its version. It is tried again. */
  readonly problem?: RolloutError | undefined;
}

const HEAD = 'head';

/** The head of a rollout; undefined if there is no rollout of this id. */
export async function readHead(ctx: ObjectSharedContext): Promise<Head | undefined> {
  return (await ctx.get<Head>(HEAD)) ?? undefined;
}

/** Keeps the head. */
export function keepHead(ctx: ObjectContext, head: Head): void {
  ctx.set<Head>(HEAD, head);
}
