import type { RolloutEvent } from '../events/rollout-event.ts';
import type { JournalError, KeptRollout, Lease } from './journal.ts';

/** There is no such rollout. */
export function unknownRollout(id: string): JournalError {
  return { kind: 'unknown', message: `there is no rollout ${id} in this journal` };
}

/** Another runner took the lease, or it was released. */
export function leaseLost({ rolloutId, runner }: Lease, holder = 'nobody'): JournalError {
  return { kind: 'lease-lost', holder, message: `${runner} no longer drives ${rolloutId}; ${holder} does` };
}

/** A runner holds the lease. */
export function leaseHeld(id: string, { runner, until }: NonNullable<KeptRollout['lease']>): JournalError {
  return { kind: 'lease-lost', holder: runner, until, message: `${runner} drives ${id}` };
}

/** Another rollout holds the target. */
export function targetClaimed(target: string, holder: string): JournalError {
  return { kind: 'claimed', holder, target, message: `${target} is held by rollout ${holder}` };
}

/** The claim cannot be broken while a runner drives its rollout. */
export function claimDriven(target: string, holder: string, runner: string): JournalError {
  const message = `${target} is held by rollout ${holder}, which ${runner} drives: abort that rollout, or wait until its lease has run out`;
  return { kind: 'claimed', holder, target, message };
}

/** No rollout holds the target. */
export function targetFree(target: string): JournalError {
  return { kind: 'unknown', message: `no rollout holds ${target}, so there is no claim to break` };
}

/** The rollout takes no more commands. */
export function rolloutEnded(id: string, outcome: string): JournalError {
  return { kind: 'ended', message: `rollout ${id} has already ended: ${outcome}` };
}

/** Why events cannot follow event `seq`; undefined if they can. */
export function misplaced(id: string, seq: number, isOver: boolean, events: readonly RolloutEvent[]) {
  const wrong = events.find((event, index) => event.seq !== seq + 1 + index);
  if (wrong === undefined && (!isOver || events.length === 0)) return undefined;
  const message = isOver
    ? `the log of ${id} ended with event ${seq}, so no event can follow`
    : `the next event of ${id} is number ${seq + 1}, not ${wrong?.seq}`;
  return { kind: 'out-of-order', message } satisfies JournalError;
}
