import { ok } from 'neverthrow';
import type { MetricSource, SourcePeriod } from '../metrics/metric-source.ts';
import type { RoutingReading } from '../routing/readings.ts';
import type { ShadowTotal } from '../routing/shadow/shadow-counts.ts';

const PERIOD_MS = 10_000;
/** Answers of a period are counted when they come; this is for clocks that differ a little. */
const FINAL_AFTER_MS = 2_000;
/** Of fewer answers, the share that agrees says little. */
const FEWEST_COMPARED = 100;

/** As far as a client of a table is a source: `createRegionRouter` makes one, and several can be put together. */
export interface SourceOfReadings {
  readings(): readonly RoutingReading[];
  /** What came of the copies that candidates got; left out by a client without a shadow. */
  shadowTotals?(): readonly ShadowTotal[];
}

/**
 * Makes a metric source of what a client of the table sees, for `options.metrics`: `client-errors`, and `client-slower` for answers slower than the client's
 * `slowerThanMs`. Its counts are seconds old, where a cloud's own counts are minutes old. They are those of this client alone. `shadow-agreement` is one value, for a gate with
 * `min`: the share of the candidate's answers that agree, once 100 were compared.
 */
export function routingMetrics(client: SourceOfReadings): MetricSource {
  const counts = { is: 'counts', periodMs: PERIOD_MS, finalAfterMs: FINAL_AFTER_MS } as const;
  return {
    specVersion: 'v1',
    name: 'routing',
    metrics: { 'client-errors': counts, 'client-slower': counts, 'shadow-agreement': { is: 'value' } },
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
    async value({ region, version }) {
      const total = client.shadowTotals?.().find((each) => each.region === region.key && each.version === version);
      const { requests = 0, disagreements = 0 } = total ?? {};
      if (requests >= FEWEST_COMPARED)
        return ok({ state: 'value', value: 1 - disagreements / requests, samples: requests, version });
      return ok({ state: 'no-data', detail: `${requests} answers were compared; ${FEWEST_COMPARED} are needed` });
    },
  };
}
