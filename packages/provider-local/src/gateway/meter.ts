import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { Measurements } from './protocol.ts';

const UNITS_PER_MS = 10;
const LONGEST_MS = 600_000;

/** Windows up to two minutes are exact to the second; longer windows, up to a day, to the minute. */
const GRAINS = [
  { widthMs: 1_000, keptMs: 120_000 },
  { widthMs: 60_000, keptMs: 86_400_000 },
] as const;

interface Bucket {
  requests: number;
  errors: number;
  readonly latencies: RecordableHistogram;
}

/** Counts the requests of one deployment and their latencies, in buckets of time. */
export interface Meter {
  record(at: number, latencyMs: number, failed: boolean): void;
  /** The measurements after `since` up to `until`; null if there was no request. */
  measure(since: number, until: number): Measurements | null;
}

/** Makes an empty meter, which keeps one day. */
export function createMeter(): Meter {
  const grains = GRAINS.map((grain) => ({ ...grain, buckets: new Map<number, Bucket>() }));
  return {
    record(at, latencyMs, failed) {
      const latency = Math.max(1, Math.round(Math.min(latencyMs, LONGEST_MS) * UNITS_PER_MS));
      for (const { widthMs, keptMs, buckets } of grains) {
        const start = Math.floor(at / widthMs) * widthMs;
        let bucket = buckets.get(start);
        if (bucket === undefined) {
          for (const old of buckets.keys()) if (old + keptMs + widthMs < at) buckets.delete(old);
          bucket = { requests: 0, errors: 0, latencies: emptyHistogram() };
          buckets.set(start, bucket);
        }
        bucket.requests += 1;
        if (failed) bucket.errors += 1;
        bucket.latencies.record(latency);
      }
    },
    measure(since, until) {
      const [seconds, minutes] = grains;
      const grain = seconds !== undefined && until - since <= seconds.keptMs ? seconds : minutes;
      const total: Bucket = { requests: 0, errors: 0, latencies: emptyHistogram() };
      for (const [start, bucket] of grain?.buckets ?? []) {
        if (start + (grain?.widthMs ?? 0) <= since || start > until) continue;
        total.requests += bucket.requests;
        total.errors += bucket.errors;
        total.latencies.add(bucket.latencies);
      }
      if (total.requests === 0) return null;
      const percentile = (percent: number): number => total.latencies.percentile(percent) / UNITS_PER_MS;
      return {
        requests: total.requests,
        errors: total.errors,
        'latency-p50': percentile(50),
        'latency-p95': percentile(95),
        'latency-p99': percentile(99),
      };
    },
  };
}

function emptyHistogram(): RecordableHistogram {
  return createHistogram({ lowest: 1, highest: LONGEST_MS * UNITS_PER_MS, figures: 2 });
}
