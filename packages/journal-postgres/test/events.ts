import type { RolloutEvent } from '@landfall/core';
import type { Journal, Lease } from '@landfall/core/journal';

/** Event number `seq` of a rollout. */
export function eventOf(rolloutId: string, seq: number): RolloutEvent {
  return { v: 3, seq, at: seq, rolloutId, type: 'pause-start', reason: 'why' };
}

/** Stores a log of one event, and takes its lease for a minute from time 0. */
export async function driven(journal: Journal, id: string): Promise<Lease> {
  (await journal.create(id, [eventOf(id, 1)]))._unsafeUnwrap();
  return (await journal.acquire(id, `runner of ${id}`, 0, 60_000))._unsafeUnwrap();
}
