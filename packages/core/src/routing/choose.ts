import type { NearSet } from './near-set.ts';
import type { KnownRegion, Regions } from './regions.ts';
import { stickyEntry } from './sticky.ts';

/** How a region is chosen. */
export interface Choosing {
  readonly policy: 'closest' | 'weighted' | 'failover';
  readonly regions: Regions;
  readonly near: NearSet;
  readonly random: () => number;
}

/** One of some regions, in shares by weight. */
function byWeight(open: readonly KnownRegion[], random: () => number): KnownRegion | undefined {
  let left = random() * open.reduce((sum, { entry }) => sum + entry.weight, 0);
  for (const region of open) {
    left -= region.entry.weight;
    if (left < 0) return region;
  }
  return open.at(-1);
}

/** The less busy of two that are drawn: nearly as good as the least busy of all, and clients do not all choose the same (power of two choices). */
function lessBusy(open: readonly KnownRegion[], now: number, { regions, random }: Choosing): KnownRegion | undefined {
  if (open.length < 2) return open[0];
  const first = Math.floor(random() * open.length);
  const second = (first + 1 + Math.floor(random() * (open.length - 1))) % open.length;
  const [a, b] = [open[first], open[second]];
  if (a === undefined || b === undefined) return a ?? b;
  const unknownMs = a.load.latencyMs === undefined || b.load.latencyMs === undefined ? regions.medianMs(open) : 1;
  return b.load.cost(b.entry.weight, unknownMs, now) < a.load.cost(a.entry.weight, unknownMs, now) ? b : a;
}

function only(open: readonly KnownRegion[], entry: KnownRegion['entry'] | undefined): KnownRegion | undefined {
  return open.find((each) => each.entry === entry);
}

/** Chooses the region of a request; undefined if there is none. `without`: the region that it failed in. */
export function choose(
  choosing: Choosing,
  now: number,
  { key, without }: { readonly key?: string | undefined; readonly without?: string | undefined },
): KnownRegion | undefined {
  const { policy, regions, near, random } = choosing;
  const open = regions.admissible(now, without);
  if (open.length < 2) return open[0];
  // A region that is due is tried by the next request, so that it comes back even where others are closer.
  const due = open.find(({ health }) => health.isDue(now));
  if (due !== undefined && key === undefined) return due;
  const entries = open.map(({ entry }) => entry);
  switch (policy) {
    case 'failover':
      return open[0];
    case 'weighted':
      return key === undefined ? byWeight(open, random) : only(open, stickyEntry(entries, key));
    case 'closest': {
      const closest = near.of(entries);
      if (key !== undefined) return only(open, stickyEntry(closest, key));
      return lessBusy(
        closest.length === open.length ? open : open.filter(({ entry }) => closest.includes(entry)),
        now,
        choosing,
      );
    }
    default:
      return policy satisfies never;
  }
}
