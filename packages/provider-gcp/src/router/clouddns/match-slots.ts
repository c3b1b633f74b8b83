import type { RoutingEntry } from '@landfall/core/routing';
import type { CloudDnsSettings } from './clouddns-options.ts';
import { hostOf } from './host.ts';
import { addressesOf } from './record-set.ts';
import { locationOf, servingOf } from './serving.ts';
import type { Slot } from './slots.ts';

/** Which place of the policy is whose. */
export interface MatchedSlots {
  /** The place of each region that has one. */
  readonly byRegion: ReadonlyMap<string, Slot>;
  /** The places that no entry of the table has. They stay as they are. */
  readonly others: readonly Slot[];
}

type Fits = (entry: RoutingEntry, slot: Slot) => boolean;

const hasAddress: Fits = ({ url }, { item }) => {
  const host = hostOf(url);
  return host !== undefined && addressesOf(item).includes(host);
};

function hasLocation(settings: CloudDnsSettings): Fits {
  return ({ region }, { item }) => item.location !== undefined && item.location === locationOf(settings, region);
}

/**
 * Finds the place of each entry: that of its location in a geo policy, that of its address in the others, since the items of a weighted policy have no name. An entry without one that
 * a person has changed is found by what is left: its address in a geo policy, the place of the first region of a failover, the location of a backup, or the only item left of a
 * weighted policy in which nobody else had one (`othersBefore`).
 */
export function matchSlots(
  settings: CloudDnsSettings,
  entries: readonly RoutingEntry[],
  slots: readonly Slot[],
  othersBefore: number,
): MatchedSlots {
  const { policy } = settings;
  const serving = servingOf(entries).map(({ entry }) => entry);
  const idle = entries.filter((entry) => !serving.includes(entry));
  const byRegion = new Map<string, Slot>();
  const left = new Set(slots);
  const pair = ({ region }: RoutingEntry, slot: Slot | undefined) => {
    if (slot === undefined) return;
    byRegion.set(region, slot);
    left.delete(slot);
  };
  const pairAll = (those: readonly RoutingEntry[], fits: Fits) => {
    for (const entry of those)
      if (!byRegion.has(entry.region))
        pair(
          entry,
          [...left].find((slot) => fits(entry, slot)),
        );
  };

  pairAll(serving, policy === 'geo' ? hasLocation(settings) : hasAddress);
  const lost = serving.filter(({ region }) => !byRegion.has(region));
  if (policy === 'failover') {
    pairAll(
      lost.filter((entry) => entry === serving[0]),
      (_, { role }) => role === 'primary',
    );
    pairAll(lost, hasLocation(settings));
  } else if (policy === 'geo') {
    pairAll(lost, hasAddress);
  } else if (lost.length === 1 && left.size === 1 && othersBefore === 0) {
    pairAll(lost, () => true);
  }
  pairAll(idle, policy === 'geo' ? hasLocation(settings) : hasAddress);

  // A failover with one region has that as its backup too.
  const found = new Set([...byRegion.values()].flatMap(({ item }) => addressesOf(item)));
  const isMirror = ({ role, item }: Slot) => role === 'backup' && addressesOf(item).every((each) => found.has(each));
  return { byRegion, others: [...left].filter((slot) => !isMirror(slot)) };
}
