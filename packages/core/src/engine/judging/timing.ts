import type { Timing } from '../../plan/timing-of.ts';

/** The last whole period before a time. */
export function periodBefore(at: number, periodMs: number): number {
  return Math.floor(at / periodMs) * periodMs;
}

/** The first period that begins at a time or later. */
export function periodFrom(at: number, periodMs: number): number {
  return Math.ceil(at / periodMs) * periodMs;
}

/** When looks are due: at whole periods, plus what the counts need to be final, plus a part of the period that differs between rollouts. */
export interface Looks extends Timing {
  readonly offsetMs: number;
}

/** The last time at which a look was due; before the first it is negative infinity. */
export function lastLookAt({ periodMs, finalAfterMs, offsetMs }: Looks, now: number): number {
  const lateMs = finalAfterMs + offsetMs;
  return periodBefore(now - lateMs, periodMs) + lateMs;
}
