import { RegionHealth } from './region-health.ts';
import { RegionLoad } from './region-load.ts';
import type { RoutingEvent } from './routing-event.ts';
import { type RoutingEntry, type RoutingTable, takesRequests } from './table/routing-table.ts';

/** What a client knows of a region. */
export interface KnownRegion {
  entry: RoutingEntry;
  readonly load: RegionLoad;
  readonly health: RegionHealth;
}

/** The regions of the table that take requests, and what this client knows of them. */
export class Regions {
  #known = new Map<string, KnownRegion>();
  #list: readonly KnownRegion[] = [];
  #isInPanic = false;
  readonly #random: () => number;
  readonly #tell: (event: RoutingEvent) => void;

  constructor(random: () => number, tell: (event: RoutingEvent) => void) {
    this.#random = random;
    this.#tell = tell;
  }

  /** Those that take requests, in the table's order. */
  get list(): readonly KnownRegion[] {
    return this.#list;
  }

  /** Their entries. */
  get entries(): readonly RoutingEntry[] {
    return this.#list.map(({ entry }) => entry);
  }

  /** Takes over a table: what is known of a region stays, for as long as it is in it. */
  take({ entries }: RoutingTable, now: number): void {
    const before = this.#known;
    this.#known = new Map();
    for (const entry of entries) {
      const known = before.get(entry.region) ?? { entry, load: new RegionLoad(now), health: new RegionHealth() };
      known.entry = entry;
      this.#known.set(entry.region, known);
    }
    this.#list = [...this.#known.values()].filter(({ entry }) => takesRequests(entry));
  }

  /** The regions that may take a request now, without one. Where none may, all of them: a region that fails is better than none. */
  admissible(now: number, without: string | undefined): readonly KnownRegion[] {
    const all = without === undefined ? this.#list : this.#list.filter(({ entry }) => entry.region !== without);
    if (all.length > 0 && all.every(({ health }) => health.share(now) === 1)) {
      this.#isInPanic = false;
      return all;
    }
    const random = this.#random;
    const open = all.filter(({ health }) => {
      const share = health.share(now);
      return share === 1 || (share > 0 && random() < share);
    });
    if (open.length > 0) {
      this.#isInPanic = false;
      return open;
    }
    // What is only slow to come back is not down.
    const slow = all.filter(({ health }) => health.share(now) > 0);
    if (slow.length > 0 || all.length === 0) return slow;
    if (!this.#isInPanic) this.#tell({ type: 'panic', regions: all.map(({ entry }) => entry.region) });
    this.#isInPanic = true;
    return all;
  }

  succeeded({ entry, health }: KnownRegion, now: number, isTrial: boolean): void {
    if (health.succeeded(now, isTrial)) this.#tell({ type: 'region-returned', region: entry.region });
  }

  /** A failure of a region: it is ejected if it fails too often, and as long as at least half of the regions stay. */
  failed(region: KnownRegion, now: number, isTrial: boolean): void {
    const others = { requests: 0, failures: 0 };
    let ejected = 0;
    for (const other of this.#list) {
      if (other === region) continue;
      if (other.health.isEjected) ejected += 1;
      const { requests, failures } = other.health.counted(now);
      others.requests += requests;
      others.failures += failures;
    }
    const { health, entry } = region;
    if (!health.failed(now, isTrial, others)) return;
    if (!health.isEjected && ejected + 1 > Math.floor(this.#list.length / 2)) return;
    const { requests, failures } = health.counted(now);
    const forMs = Math.round(health.eject(now, this.#random()));
    this.#tell({ type: 'region-ejected', region: entry.region, forMs, requests, failures });
  }

  /** The median latency of some regions, for those that were not asked yet. */
  medianMs(regions: readonly KnownRegion[]): number {
    const known = regions.flatMap(({ load }) => load.latencyMs ?? []).sort((a, b) => a - b);
    return known[known.length >> 1] ?? 1;
  }
}
