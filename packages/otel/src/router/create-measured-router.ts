import { type Clock, systemClock } from '@landfall/core';
import {
  createRegionRouter,
  type RegionRouter,
  type RegionRouterOptions,
  type RoutingEvent,
  type Sent,
} from '@landfall/core/routing';
import type { Attributes, Meter } from '@opentelemetry/api';
import { regionAttributes } from '../attributes.ts';
import { instruments } from '../emit/instruments.ts';
import { METRICS } from '../metrics.ts';
import type { Measurement } from '../records.ts';

/** Where the measurements of a region router go. */
export interface RouterTelemetry {
  readonly meter: Meter;
  /** Attributes of every measurement, such as the model's name: they tell the routers of one process apart. Default: none. */
  readonly attributes?: Attributes | undefined;
}

function outcomeOf(sent: Sent<unknown>): { readonly region: string | undefined; readonly outcome: string } {
  if (sent.ok) return { region: sent.region, outcome: 'ok' };
  const { error } = sent;
  return { region: 'region' in error ? error.region : undefined, outcome: error.kind };
}

/** Milliseconds that no change of the wall clock moves. */
function elapsed(clock: Clock): number {
  return clock.elapsed?.() ?? clock.now();
}

/**
 * As `createRegionRouter`, with metrics of what it does: requests by region and outcome, how long they took until their answer began, retries in another region, regions that were
 * left out, and the age of the table in use. A meter that fails does not disturb a request. The meter asks the router for its table as long as the meter is in use. Throws a
 * `TypeError` for options that are not valid.
 */
export function createMeasuredRouter<Request, Response>(
  options: RegionRouterOptions<Request, Response>,
  { meter, attributes = {} }: RouterTelemetry,
): RegionRouter<Request, Response> {
  const { clock = systemClock } = options;
  const write = instruments(meter);
  const measure = (metric: Measurement['metric'], value: number, more: Attributes): void => {
    try {
      write({ metric, value, attributes: { ...attributes, ...more } });
    } catch {
      // A request has its answer all the same.
    }
  };
  const onEvent = (event: RoutingEvent): void => {
    if (event.type === 'failover') measure('landfall.router.retries', 1, regionAttributes(event.from));
    if (event.type === 'region-ejected') measure('landfall.router.ejections', 1, regionAttributes(event.region));
    options.onEvent?.(event);
  };
  const router = createRegionRouter({ ...options, onEvent });
  const { unit, description } = METRICS['landfall.router.table.age'];
  meter.createObservableGauge('landfall.router.table.age', { unit, description }).addCallback((observed) => {
    const kept = router.table();
    if (kept !== undefined) observed.observe(kept.ageMs / 1_000, attributes);
  });
  return {
    async send(request, how) {
      const from = elapsed(clock);
      const sent = await router.send(request, how);
      const { region, outcome } = outcomeOf(sent);
      const of = { ...regionAttributes(region), 'landfall.router.outcome': outcome };
      measure('landfall.router.requests', 1, of);
      measure('landfall.router.duration', (elapsed(clock) - from) / 1_000, of);
      return sent;
    },
    readings: () => router.readings(),
    shadowReadings: () => router.shadowReadings(),
    shadowTotals: () => router.shadowTotals(),
    table: () => router.table(),
  };
}
