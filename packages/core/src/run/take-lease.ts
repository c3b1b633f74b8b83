import { err, ok, type Result } from 'neverthrow';
import { systemClock } from '../clock/system-clock.ts';
import type { Journal, JournalError } from '../journal/journal.ts';
import type { RolloutOptions } from '../options.ts';
import { durationMs } from '../spec/duration.ts';
import type { Term } from './runner.ts';

const DEFAULT_LEASE_MS = 60_000;
const DEFAULT_BUSY_FOR_MS = 3_600_000;

type LeaseOptions = Pick<RolloutOptions, 'lease' | 'clock' | 'onBusy' | 'busyFor'>;

/** How long to wait for whoever is in the way, in milliseconds; 0 where `onBusy` is `fail`. */
export function busyForMsOf({ onBusy, busyFor }: LeaseOptions): number {
  return onBusy === 'wait' ? (durationMs(busyFor) ?? DEFAULT_BUSY_FOR_MS) : 0;
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
  id: string,
  options: LeaseOptions,
  { mostMs, signal }: Patience,
): Promise<Result<Term, JournalError>> {
  const { clock = systemClock } = options;
  const ms = leaseMsOf(options);
  const runner = `runner-${crypto.randomUUID()}`;
  const giveUpAt = clock.now() + mostMs;
  for (;;) {
    const from = clock.now();
    const taken = await journal.acquire(id, runner, from, ms);
    if (taken.isOk()) return ok({ lease: taken.value, from, ms });
    const { error } = taken;
    if (error.kind !== 'lease-lost' || from >= giveUpAt || signal?.aborted === true) return err(error);
    await clock.sleep(Math.min(askAgainAt(error, from, ms), giveUpAt) - from, signal);
  }
}
