import type { Traffic } from './cloudwatch/traffic.ts';
import { splitByWeight } from './runtime/split-traffic.ts';
import type { World } from './world.ts';

/** Requests of one moment that come without HTTP. */
export interface TrafficInput {
  readonly requests: number;
  readonly latencyMs?: number;
  readonly overheadMs?: number;
  /** How many of them fail: with 5xx, or by kind. */
  readonly errors?: number | { readonly client?: number; readonly server?: number };
  /** When; now by default. */
  readonly at?: number;
  /** All of it goes to this variant, instead of to each by its weight. */
  readonly variant?: string;
}

function share(part: number, whole: number, number: number): number {
  return whole === 0 ? 0 : Math.round((number * part) / whole);
}

/** Feeds the metrics of an endpoint. Nothing is counted while it does not serve. */
export function feedTraffic(world: World, regionName: string, name: string, input: TrafficInput): void {
  const region = world.region(regionName);
  const { requests, latencyMs, overheadMs, errors = 0, at = world.now(), variant } = input;
  const fleets = region.endpointAt(name, at)?.fleets ?? [];
  const split = variant === undefined ? splitByWeight(fleets, requests) : new Map([[variant, requests]]);
  const { client = 0, server = 0 } = typeof errors === 'number' ? { server: errors } : errors;
  for (const [its, part] of split) {
    const traffic: Traffic = {
      requests: part,
      errors4xx: share(part, requests, client),
      errors5xx: share(part, requests, server),
      ...(latencyMs !== undefined && { latencyMs }),
      ...(overheadMs !== undefined && { overheadMs }),
    };
    region.metrics.record(name, its, at, traffic);
  }
}
