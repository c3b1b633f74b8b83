import type { RegionRouterOptions } from './region-router-options.ts';
import { type RoutingTime, within } from './routing-time.ts';
import type { RoutingEntry } from './table/routing-table.ts';

/** What measures the network latency to a region. */
type Probe = NonNullable<RegionRouterOptions<unknown, unknown>['probe']>;

/** The network latency to a region, in milliseconds; undefined if it could not be measured within `limitMs`. Whether a region fails is told by its requests. */
async function measureLatency(
  entry: RoutingEntry,
  probe: Probe,
  time: RoutingTime,
  limitMs: number,
): Promise<number | undefined> {
  const controller = new AbortController();
  const startedAt = time.now();
  try {
    await within(time, limitMs, probe(entry, { signal: controller.signal }), () => controller.abort());
    return controller.signal.aborted ? undefined : time.now() - startedAt;
  } catch {
    return undefined;
  }
}

/** The network latencies to all regions that could be measured, in milliseconds, by region. */
export async function measureLatencies(
  entries: readonly RoutingEntry[],
  probe: Probe,
  time: RoutingTime,
  limitMs: number,
): Promise<ReadonlyMap<string, number>> {
  const measured = new Map<string, number>();
  const measure = async (entry: RoutingEntry): Promise<void> => {
    const ms = await measureLatency(entry, probe, time, limitMs);
    if (ms !== undefined) measured.set(entry.region, ms);
  };
  await Promise.all(entries.map(measure));
  return measured;
}
