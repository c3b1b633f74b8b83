import type { RegionRouterOptions } from './region-router-options.ts';
import type { RoutingTime } from './routing-time.ts';
import type { RoutingEntry } from './table/routing-table.ts';

/** What measures the network latency to a region. */
export type Probe = NonNullable<RegionRouterOptions<unknown, unknown>['probe']>;

/** The network latency to a region, in milliseconds; undefined if it could not be measured within `timeoutMs`. Whether a region fails is told by its requests. */
export async function measureLatency(
  entry: RoutingEntry,
  probe: Probe,
  time: RoutingTime,
  timeoutMs: number,
): Promise<number | undefined> {
  const controller = new AbortController();
  const cancel = time.after(timeoutMs, () => controller.abort());
  const startedAt = time.now();
  try {
    await probe(entry, { signal: controller.signal });
    const ms = time.now() - startedAt;
    return controller.signal.aborted ? undefined : ms;
  } catch {
    return undefined;
  } finally {
    cancel();
  }
}
