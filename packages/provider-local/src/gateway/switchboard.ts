import { listRecords, listRegions } from '../deployment-record.ts';
import type { Layout } from '../layout.ts';
import { wallClock } from '../real-time.ts';
import { isErrno, readJson, replaceJson } from '../state-file.ts';
import { createExposition } from './exposition.ts';
import { createMeter, limitFor, type Meter } from './meter.ts';
import { type Answers, type Ask, type Route, type Share, sharesKey } from './protocol.ts';
import { openRegion, type RegionGateway, type Watch } from './region-gateway.ts';

/** Carries out the gateway's requests. */
export interface Switchboard {
  /** Opens the regions that had traffic when the last gateway ended. */
  restore(): Promise<void>;
  apply(ask: Extract<Ask, { ask: 'apply' }>): Promise<Answers['apply']>;
  /** The regions that are served. */
  open(): readonly string[];
  inFlight(id: string): number;
  count(ask: Extract<Ask, { ask: 'count' }>): Answers['count'];
  measure(ask: Extract<Ask, { ask: 'measure' }>): Answers['measure'];
  /** The page for Prometheus. */
  page(): string;
  /** Deletes the measurements of a deployment. True if there is no further work. */
  forget(id: string): Promise<boolean>;
  close(): void;
}

/** Makes the routes of all regions of a directory. Only the gateway writes them, one change at a time, so compare and set is one step. */
export function createSwitchboard(layout: Layout): Switchboard {
  const open = new Map<string, RegionGateway>();
  const meters = new Map<string, Meter>();
  const requests = new Map<string, number>();
  let last: Promise<unknown> = Promise.resolve();

  const exposition = createExposition();

  const watchOf = (region: string): Watch => ({
    begin: ({ id }) => {
      requests.set(id, (requests.get(id) ?? 0) + 1);
    },
    end: ({ id, version }, outcome) => {
      requests.set(id, (requests.get(id) ?? 1) - 1);
      if (outcome === undefined) return;
      const meter = meters.get(id) ?? createMeter();
      meters.set(id, meter);
      meter.record(wallClock(), outcome.latencyMs, outcome.failed);
      exposition.record({ region, version, code: outcome.code, latencyMs: outcome.latencyMs });
    },
  });

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };

  const show = async (region: string, port: number, shares: readonly Share[]): Promise<void> => {
    if (shares.length === 0) {
      open.get(region)?.close();
      open.delete(region);
      return replaceJson(layout.route(region), { port, shares } satisfies Route);
    }
    const gateway = open.get(region) ?? (await openRegion(port, watchOf(region)));
    open.set(region, gateway);
    await replaceJson(layout.route(region), { port: gateway.port, shares } satisfies Route);
    gateway.setShares(shares);
  };

  return {
    restore: () =>
      inTurn(async () => {
        for (const region of await listRegions(layout)) {
          const route = await readJson<Route>(layout.route(region));
          // If another program took a port, the next change of that region reports it; the other regions are served.
          if (route !== undefined && route.shares.length > 0)
            await show(region, route.port, route.shares).catch(() => undefined);
        }
      }),
    apply: ({ region, expected, shares }) =>
      inTurn(async () => {
        const route = await readJson<Route>(layout.route(region));
        const current = route?.shares ?? [];
        if (!expected.includes(sharesKey(current))) return { applied: false, shares: current };
        const wanted = shares.filter(({ percent }) => percent > 0);
        try {
          await show(region, route?.port ?? 0, wanted);
        } catch (error) {
          if (!isErrno(error, 'EADDRINUSE', 'EACCES')) throw error;
          return {
            applied: false,
            shares: current,
            problem: `port ${route?.port} of the URL of region ${region} is used by another program`,
          };
        }
        return { applied: true, shares: wanted };
      }),
    open: () => [...open.keys()],
    inFlight: (id) => requests.get(id) ?? 0,
    count: ({ id, ...query }) => {
      const now = wallClock();
      const { slowerThanMs } = query;
      const limitMs = slowerThanMs === undefined ? undefined : limitFor(slowerThanMs);
      return { periods: meters.get(id)?.count(query, now) ?? [], now, limitMs };
    },
    page: () => exposition.page(),
    measure: ({ id, since, until }) => ({ latencies: meters.get(id)?.measure(since, until) ?? null }),
    forget: (id) =>
      inTurn(async () => {
        meters.delete(id);
        requests.delete(id);
        const regions = await listRegions(layout);
        const records = await Promise.all(regions.map((region) => listRecords(layout, region)));
        return open.size === 0 && records.flat().length === 0;
      }),
    close: () => {
      for (const gateway of open.values()) gateway.close();
    },
  };
}
