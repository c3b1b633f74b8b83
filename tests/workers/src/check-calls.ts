import type { RolloutEvent } from '@landfall/core';
import type { Change } from './cloud-server.ts';

/** A rollout's time goes on by the monotonic clock of its process, so it is some milliseconds away from the time of the cloud. */
const CLOCKS_DIFFER_MS = 20;

/** What the calls of a cloud show. */
export interface CheckedCalls {
  /** Calls that were made once more before their end was in the log: at-least-once, and safe by their keys. */
  readonly repeated: number;
  /** Calls that were made again after their end was in the log. */
  readonly late: readonly string[];
  /** Keys under which something else was asked for. */
  readonly changed: readonly string[];
  /** Calls whose intent is in no log. */
  readonly unknown: readonly string[];
}

/** Compares the calls that change something with the logs of their rollouts. */
export function checkCalls(changes: readonly Change[], logs: readonly (readonly RolloutEvent[])[]): CheckedCalls {
  const endedAt = new Map<string, number | undefined>();
  for (const log of logs) {
    const keys = new Map<string, string>();
    for (const event of log) {
      if (event.type === 'effect-start') {
        keys.set(event.effect, event.key);
        endedAt.set(event.key, undefined);
      } else if (event.type === 'effect-end') {
        const key = keys.get(event.effect);
        if (key !== undefined) endedAt.set(key, event.at);
      }
    }
  }
  const first = new Map<string, string>();
  const late: string[] = [];
  const changed: string[] = [];
  const unknown: string[] = [];
  let repeated = 0;
  for (const { key, what, arrivedAt } of changes) {
    const before = first.get(key);
    const end = endedAt.get(key);
    if (!endedAt.has(key)) unknown.push(`${key}: ${what}`);
    if (before !== undefined && end !== undefined && arrivedAt > end + CLOCKS_DIFFER_MS)
      late.push(`${key}: ${arrivedAt - end} ms after its end: ${what}`);
    if (before === undefined) first.set(key, what);
    else if (before === what) repeated += 1;
    else changed.push(`${key}: ${what} instead of ${before}`);
  }
  return { repeated, late, changed, unknown };
}
