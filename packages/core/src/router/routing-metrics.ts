import { ok } from 'neverthrow';
import type { MetricSource, SourcePeriod } from '../metrics/metric-source.ts';
import type { RoutingReading } from '../routing/readings.ts';

const PERIOD_MS = 10_000;
/** Answers of a period are counted when they come; this is for clocks that differ a little. */
const FINAL_AFTER_MS = 2_000;

/** As far as a client of a table is a source: `createRegionRouter` makes one, and several can be put together. */
export interface SourceOfReadings {
  readings(): readonly RoutingReading[];
}

/**
 * Makes a metric source of what a client of the table sees, for `options.metrics`: `client-errors`, and `client-slower` for answers slower than the client's
 * `slowerThanMs`. Its counts are seconds old, where a cloud's own counts are minutes old. They are those of this client alone.
 */
export function routingMetrics(client: SourceOfReadings): MetricSource {
  const counts = { is: 'counts', periodMs: PERIOD_MS, finalAfterMs: FINAL_AFTER_MS } as const;
  return {
    specVersion: 'v1',
    name: 'routing',
    metrics: { 'client-errors': counts, 'client-slower': counts },
    async counts({ metric, region, version, from, to }) {
      const periods: SourcePeriod[] = [];
      for (const reading of client.readings()) {
        if (reading.region !== region.key || reading.version !== version) continue;
        if (reading.from < from || reading.to > to) continue;
        const bad = metric === 'client-errors' ? reading.errors : (reading.slower ?? 0);
        periods.push({ from: reading.from, to: reading.to, requests: reading.requests, bad });
      }
      periods.sort((a, b) => a.from - b.from);
      return ok({ state: 'counts', periods });
    },
  };
}
