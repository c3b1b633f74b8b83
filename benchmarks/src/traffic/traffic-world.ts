import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatError, rollout } from '@landfall/core';
import { fileRouter, type Router } from '@landfall/core/router';
import { createRegionRouter, type RegionRouter, type RoutingEvent } from '@landfall/core/routing';
import { cleanUp } from '@landfall/provider-local';
import { askModel, Clients, type ModelAnswer } from './clients.ts';
import { LocalCloud, type Version } from './local-cloud.ts';
import { serveTable, type TableServer } from './table-server.ts';

/** Three regions, a table that names them, and clients that ask them by the table. */
export interface TrafficWorld {
  readonly cloud: LocalCloud;
  /** Where a rollout enters its regions. */
  readonly table: Router;
  /** Where clients read the table. */
  readonly address: TableServer;
  /** The URLs of the regions, by key. */
  readonly urls: Readonly<Record<string, string>>;
  readonly router: RegionRouter<string, ModelAnswer>;
  readonly clients: Clients;
  /** What the router said since a time of this process, without each failover. */
  readonly said: (since: number) => readonly RoutingEvent[];
  end(): Promise<void>;
}

async function enter(table: Router, urls: Readonly<Record<string, string>>, modelVersion: string): Promise<void> {
  const { signal } = new AbortController();
  const empty = (await table.read({ model: 'fraud', signal }))._unsafeUnwrap();
  const entries = Object.entries(urls).map(
    ([region, url]) => ({ region, url, weight: 1, state: 'in', modelVersion }) as const,
  );
  (await table.apply({ ...empty, entries }, empty.version, { signal }))._unsafeUnwrap();
}

/** Deploys the first version everywhere, and starts the clients. */
export async function startWorld(first: Version, clientCount: number): Promise<TrafficWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-traffic-'));
  const cloud = new LocalCloud(join(folder, 'cloud'));
  const end = async (): Promise<void> => {
    cloud.end();
    const cleaned = await cleanUp({ directory: join(folder, 'cloud') });
    if (cleaned.isErr()) console.error(cleaned.error.message);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const spec = { model: cloud.modelOf(first), regions: [cloud.regions] };
    const begun = await rollout(spec, { providers: { local: cloud.provider } }).result;
    if (begun.isErr()) throw new Error(formatError(begun.error));
    const urls: Record<string, string> = {};
    for (const region of cloud.regions) urls[region] = await cloud.urlOf(region);
    const file = join(folder, 'fraud.json');
    const table = fileRouter(file, { ttl: '1s' });
    await enter(table, urls, first.version);
    const address = await serveTable(file);
    const events: { readonly at: number; readonly event: RoutingEvent }[] = [];
    const router = createRegionRouter<string, ModelAnswer>({
      source: address.url,
      refreshMs: 2_000,
      timeoutMs: 5_000,
      invoke: askModel,
      onEvent: (event) => events.push({ at: performance.now(), event }),
    });
    const said = (since: number): readonly RoutingEvent[] =>
      events.flatMap(({ at, event }) => (at >= since && event.type !== 'failover' ? event : []));
    return { cloud, table, address, urls, router, clients: new Clients(router, clientCount), said, end };
  } catch (problem) {
    await end();
    throw problem;
  }
}
