import { err, ok, type Result } from 'neverthrow';
import type { Live } from '../engine/live.ts';
import type { Journal, JournalError, Lease } from '../journal/journal.ts';
import type { RolloutOptions } from '../options.ts';
import { durationMs } from '../spec/duration.ts';
import type { EventLog } from './event-log.ts';

const DEFAULT_LEASE_MS = 60_000;
const DEFAULT_BUSY_FOR_MS = 3_600_000;

/** A lease that is held: since when by both clocks, and for how many milliseconds from then. */
export interface HeldLease {
  readonly lease: Lease;
  readonly since: { readonly wall: number; readonly elapsed: number };
  readonly ms: number;
}

type LeaseOptions = Pick<RolloutOptions, 'lease' | 'onBusy' | 'busyFor'>;

/** How long to wait for another runner of the same rollout, in milliseconds; 0 unless `onBusy` is `wait`. */
export function busyForMsOf({ onBusy, busyFor }: LeaseOptions): number {
  return onBusy === 'wait' ? (durationMs(busyFor) ?? DEFAULT_BUSY_FOR_MS) : 0;
}

/** How a rollout waits for the targets that another one holds. Who supersedes waits without a limit, unless one was given. */
export function targetPatience(options: LeaseOptions): Pick<Live, 'busyForMs' | 'supersedes'> {
  if (options.onBusy !== 'supersede') return { busyForMs: busyForMsOf(options) };
  const busyForMs = durationMs(options.busyFor);
  return { supersedes: true, ...(busyForMs !== undefined && { busyForMs }) };
}

/** How long a runner waits for another's lease, and what ends the wait before that. */
export interface Patience {
  readonly mostMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** When to ask again for a lease that another runner has: when it runs out, and before that now and then, since it may be given back early. */
export function askAgainAt({ until }: { readonly until?: number | undefined }, now: number, leaseMs: number): number {
  const next = now + leaseMs / 3;
  return until !== undefined && until > now ? Math.min(until, next) : next;
}

/** How long this runner's lease lasts, in milliseconds. */
export function leaseMsOf({ lease }: LeaseOptions): number {
  return durationMs(lease) ?? DEFAULT_LEASE_MS;
}

/** Takes the lease of a rollout; while another runner has it, waits as long as `patience` lasts. */
export async function takeLease(
  journal: Journal,
  { rolloutId, time }: EventLog,
  options: LeaseOptions,
  { mostMs, signal }: Patience,
): Promise<Result<HeldLease, JournalError>> {
  const ms = leaseMsOf(options);
  const runner = `runner-${crypto.randomUUID()}`;
  const startedAt = time.elapsed();
  for (;;) {
    const since = { wall: time.wall(), elapsed: time.elapsed() };
    const leftMs = startedAt + mostMs - since.elapsed;
    const taken = await journal.acquire(rolloutId, runner, since.wall, ms);
    if (taken.isOk()) {
      time.catchUp(since.wall);
      return ok({ lease: taken.value, since, ms });
    }
    const { error } = taken;
    if (error.kind !== 'lease-lost' || leftMs <= 0 || signal?.aborted === true) return err(error);
    await time.sleep(Math.min(askAgainAt(error, since.wall, ms) - since.wall, leftMs), signal);
  }
}
