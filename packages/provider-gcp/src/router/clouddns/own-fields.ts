import { isDeepStrictEqual } from 'node:util';
import type { CloudDnsSettings } from './clouddns-options.ts';
import { rrdataOf } from './host.ts';
import { type PolicyItem, plainName } from './record-set.ts';
import { locationOf } from './serving.ts';
import type { Slot } from './slots.ts';

/** What others have given the item of a region, and a new one would not have: the region's next item gets it back. */
export type OwnFields = PolicyItem & Readonly<Record<string, unknown>>;

/** The same, by region. */
export type OwnFieldsByRegion = ReadonlyMap<string, OwnFields>;

type Addresses = Pick<PolicyItem, 'rrdatas' | 'healthCheckedTargets'>;

/** The addresses of an item, as it has them. */
export function addressFields({ rrdatas, healthCheckedTargets }: PolicyItem): Addresses {
  return {
    ...(rrdatas !== undefined && { rrdatas }),
    ...(healthCheckedTargets !== undefined && { healthCheckedTargets }),
  };
}

/** The addresses that others have given an item: several, or in a spelling of their own. */
function ownAddresses(item: PolicyItem): Addresses | undefined {
  const values = [...(item.rrdatas ?? []), ...(item.healthCheckedTargets?.externalEndpoints ?? [])];
  const [first = ''] = values;
  return values.length === 1 && first === rrdataOf(plainName(first)) ? undefined : addressFields(item);
}

/** What is neither an address nor a weight of an item, and not what the table or the options say. */
function ownRouting(settings: CloudDnsSettings, region: string, item: OwnFields): OwnFields {
  const { weight: _weight, rrdatas: _values, healthCheckedTargets: _targets, location, ...rest } = item;
  const { kind: _kind, signatureRrdatas: _signatures, ...unknown } = rest;
  const isOwn = location !== undefined && location !== locationOf(settings, region);
  return { ...unknown, ...(isOwn && { location }) };
}

/** Where an item was, what was kept of an older one, and where it will be. */
export interface ItemChange {
  readonly was: Slot | undefined;
  readonly kept: OwnFields | undefined;
  readonly will: Slot | undefined;
}

function keptAddresses({ was, kept = {}, will }: ItemChange): Addresses {
  const same = (one: PolicyItem, other: PolicyItem) => isDeepStrictEqual(addressFields(one), addressFields(other));
  const isReplaced = was !== undefined && will !== undefined && !same(was.item, will.item);
  const leaving = was !== undefined && (isReplaced || will === undefined) ? ownAddresses(was.item) : undefined;
  if (leaving !== undefined) return leaving;
  // What was kept is of an older address, or is back.
  if (isReplaced || (will !== undefined && same(kept, will.item))) return {};
  return addressFields(kept);
}

/** What to keep of a region's item while it has none, or another address, or is the primary, which has no location. Undefined if there is nothing. */
export function ownFieldsOf(settings: CloudDnsSettings, region: string, change: ItemChange): OwnFields | undefined {
  const { was, kept = {}, will } = change;
  const isInPlace = will !== undefined && will.role !== 'primary';
  const routing = isInPlace
    ? {}
    : { ...ownRouting(settings, region, kept), ...ownRouting(settings, region, { ...was?.item }) };
  const fields = { ...routing, ...keptAddresses(change) };
  return Object.keys(fields).length === 0 ? undefined : fields;
}
