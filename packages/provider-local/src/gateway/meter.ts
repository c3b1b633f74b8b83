import { longestOf, STEPS, stepOf } from './latency-step.ts';
import type { Counts, CountsQuery, Latencies } from './protocol.ts';
import { createSecond, type Second } from './second.ts';

/** The length of one period. */
export const PERIOD_MS = 1_000;

/** How long the requests of a period are kept. */
export const KEPT_MS = 3_600_000;

/** Counts the requests of one deployment and their latencies, by second. */
export interface Meter {
  record(at: number, latencyMs: number, failed: boolean): void;
  /** The counts of the seconds of a range that are over at `now`. One without requests is left out. */
  count(query: CountsQuery, now: number): Counts['periods'];
  /** The latencies after `since` up to `until`; null if there was no request. */
  measure(since: number, until: number): Latencies | null;
}

function startOf(at: number): number {
  return Math.floor(at / PERIOD_MS) * PERIOD_MS;
}

/** The limit that is used for `slowerThanMs`: the next latency of three digits. */
export function limitFor(slowerThanMs: number): number {
  return longestOf(stepOf(slowerThanMs));
}

/** Makes an empty meter, which keeps one hour. */
export function createMeter(): Meter {
  const seconds = new Map<number, Second>();

  const open = (start: number): Second => {
    for (const old of seconds.keys()) if (old + KEPT_MS < start) seconds.delete(old);
    const second = createSecond();
    seconds.set(start, second);
    return second;
  };

  return {
    record(at, latencyMs, failed) {
      const start = startOf(at);
      (seconds.get(start) ?? open(start)).record(latencyMs, failed);
    },

    count({ from, to, slowerThanMs }, now) {
      const limit = slowerThanMs === undefined ? undefined : stepOf(slowerThanMs);
      const periods: Counts['periods'][number][] = [];
      const first = Math.max(startOf(from), startOf(now) - KEPT_MS);
      for (let start = first; start + PERIOD_MS <= Math.min(to, now); start += PERIOD_MS) {
        const second = seconds.get(start);
        if (second === undefined) continue;
        const { requests, errors } = second;
        const slower = limit === undefined ? {} : { slower: second.steps().filter((step) => step > limit).length };
        periods.push({ from: start, to: start + PERIOD_MS, requests, errors, ...slower });
      }
      return periods;
    },

    measure(since, until) {
      const counts = new Uint32Array(STEPS);
      let requests = 0;
      for (const [start, second] of seconds) {
        if (start + PERIOD_MS <= since || start > until) continue;
        requests += second.requests;
        for (const step of second.steps()) counts[step] = (counts[step] ?? 0) + 1;
      }
      if (requests === 0) return null;
      /** The least latency that a share of the requests does not exceed. */
      const quantile = (share: number): number => {
        let left = Math.ceil(share * requests);
        const step = counts.findIndex((count) => {
          left -= count;
          return left <= 0;
        });
        return longestOf(step);
      };
      return {
        requests,
        'latency-p50': quantile(0.5),
        'latency-p95': quantile(0.95),
        'latency-p99': quantile(0.99),
      };
    },
  };
}
