import type { Capabilities, HealthCapability } from '@landfall/core/provider';
import { longestLagMs } from './fake-cloud.ts';
import type { FakeOptions, Ms } from './fake-options.ts';
import { METRICS } from './read-metric.ts';

/** The least `settleMs`: no real cloud promises less, so rollouts are tested with at least this. */
const SHORTEST_SETTLE_MS = 1_000;

function known(ms: Ms | undefined): number | undefined {
  return typeof ms === 'number' && ms > 0 ? ms : undefined;
}

/** How the fake cloud counts requests; undefined if it does not. */
export function fakeHealth({ health }: FakeOptions): HealthCapability | undefined {
  if (health === null) return undefined;
  return { periodMs: 60_000, finalAfterMs: 60_000, countsSlower: true, splitsEachRequest: true, ...health };
}

/** The capabilities of the fake cloud. */
export function fakeCapabilities(options: FakeOptions): Capabilities {
  return {
    traffic: options.traffic ?? 'percent',
    metrics: METRICS,
    health: fakeHealth(options),
    settleMs: options.settleMs ?? Math.max(SHORTEST_SETTLE_MS, longestLagMs(options)),
    retires: options.retires ?? true,
    expectedMs: options.expectedMs ?? {
      deploy: known(options.deployMs),
      route: known(options.routeMs),
      retire: known(options.retireMs),
    },
  };
}
