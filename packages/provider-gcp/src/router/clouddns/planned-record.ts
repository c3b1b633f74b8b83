import type { RoutingEntry, RoutingTable } from '@landfall/core/routing';
import type { CloudDnsSettings } from './clouddns-options.ts';
import type { HeldTable } from './held-table.ts';
import { recordTypeOf, rrdataOf } from './host.ts';
import { addressesOf, type PolicyItem, type RecordSet } from './record-set.ts';
import { locationOf, type Serving, servingOf } from './serving.ts';
import { type Slot, withSlots } from './slots.ts';

type Held = Pick<HeldTable, 'record' | 'slots' | 'byRegion' | 'others'>;

/** Whether Cloud DNS checks the addresses. All items of a policy are checked, or none: "DNS routing policies and health checks". */
function isChecked({ healthCheck }: CloudDnsSettings, record: RecordSet | undefined): boolean {
  return healthCheck !== undefined || record?.routingPolicy?.healthCheck !== undefined;
}

function routingOf(settings: CloudDnsSettings, { entry }: Serving, before: PolicyItem): PolicyItem {
  if (settings.policy === 'weighted') return { weight: entry.weight };
  // A person's own location stays, unless the options name one.
  const location = settings.gcpRegions[entry.region] ?? before.location ?? locationOf(settings, entry.region);
  return location === undefined ? {} : { location };
}

/** The item of an entry. One that says the same already stays exactly as it is, with every field that others have set. */
function itemOf(settings: CloudDnsSettings, serving: Serving, before: PolicyItem, checked: boolean): PolicyItem {
  const host = serving.host ?? '';
  const routing = routingOf(settings, serving, before);
  const isSame = before.weight === routing.weight && before.location === routing.location;
  const hasForm = checked === (before.healthCheckedTargets !== undefined);
  const hasHost = addressesOf(before).includes(host);
  if (isSame && hasForm && hasHost) return before;
  const { rrdatas, healthCheckedTargets, ...rest } = before;
  const kept = { ...(rrdatas !== undefined && { rrdatas }), ...(healthCheckedTargets && { healthCheckedTargets }) };
  const made = checked ? { healthCheckedTargets: { externalEndpoints: [host] } } : { rrdatas: [rrdataOf(host)] };
  return { ...rest, ...routing, ...(hasForm && hasHost ? kept : made) };
}

/** Whether a person has set the weight of a region's item to 0, and left it there. */
function isZeroByHand({ state, weight }: RoutingEntry, slot: Slot | undefined): slot is Slot {
  return slot?.item.weight === 0 && state === 'in' && weight === 0;
}

/** The places of a table, by region. */
function placesOf(
  settings: CloudDnsSettings,
  { entries }: RoutingTable,
  { record, byRegion }: Held,
): ReadonlyMap<string, Slot> {
  const checked = isChecked(settings, record);
  const before = (region: string) => byRegion.get(region)?.item ?? {};
  const places = new Map<string, Slot>();
  for (const [at, each] of servingOf(entries).entries()) {
    const { region } = each.entry;
    if (settings.policy !== 'failover') {
      places.set(region, { role: 'item', item: itemOf(settings, each, before(region), checked) });
    } else if (at === 0) {
      places.set(region, { role: 'primary', item: primaryOf(each.host ?? '', byRegion.get(region)) });
    } else {
      // What was the primary has no location, and no other field of its own.
      const item = byRegion.get(region)?.role === 'backup' ? before(region) : {};
      places.set(region, { role: 'backup', item: itemOf(settings, each, item, checked) });
    }
  }
  for (const entry of entries) {
    const slot = byRegion.get(entry.region);
    if (isZeroByHand(entry, slot)) places.set(entry.region, slot);
  }
  return places;
}

function primaryOf(host: string, before: Slot | undefined): PolicyItem {
  const isThere = before?.role === 'primary' && addressesOf(before.item).includes(host);
  return isThere ? before.item : { healthCheckedTargets: { externalEndpoints: [host] } };
}

/** The places in the order of the record before; what is new comes last. */
function inOrder(places: ReadonlyMap<string, Slot>, { slots, byRegion, others }: Held): readonly Slot[] {
  const regionOf = new Map([...byRegion].map(([region, slot]) => [slot, region]));
  const kept = slots.flatMap((slot) => {
    if (others.includes(slot)) return [slot];
    const place = places.get(regionOf.get(slot) ?? '');
    return place === undefined ? [] : [place];
  });
  return [...kept, ...[...places.values()].filter((place) => !kept.includes(place))];
}

/** A failover needs a backup: with one region, that region itself. */
function withBackup(
  settings: CloudDnsSettings,
  planned: readonly Slot[],
  first: Serving | undefined,
  before: readonly Slot[],
): readonly Slot[] {
  const needsOne = settings.policy === 'failover' && !planned.some(({ role }) => role === 'backup');
  if (!needsOne || first === undefined) return planned;
  const own = before.find(({ role, item }) => role === 'backup' && addressesOf(item).includes(first.host ?? ''));
  return [...planned, { role: 'backup', item: itemOf(settings, first, own?.item ?? {}, true) }];
}

/** A record set without the signatures of DNSSEC, which Cloud DNS makes. */
function withoutSignatures(record: RecordSet): RecordSet {
  const text = JSON.stringify(record, (key, value: unknown) => (key === 'signatureRrdatas' ? undefined : value));
  return JSON.parse(text) as RecordSet;
}

/** The record set of a table; undefined if no region takes requests. What others have set in the one before stays. */
export function plannedRecord(settings: CloudDnsSettings, table: RoutingTable, held: Held): RecordSet | undefined {
  const [first] = servingOf(table.entries);
  const slots = withBackup(settings, inOrder(placesOf(settings, table, held), held), first, held.slots);
  if (slots.length === 0) return undefined;
  const { name, ttl, policy, healthCheck } = settings;
  const type = first?.host === undefined ? held.record?.type : recordTypeOf(first.host);
  const before = held.record?.type === type ? held.record : undefined;
  const check = healthCheck === undefined ? {} : { healthCheck };
  const routingPolicy = { ...withSlots(policy, before?.routingPolicy ?? {}, slots), ...check };
  return withoutSignatures({ ...(before ?? { name: `${name}.`, type: type ?? 'CNAME', ttl }), routingPolicy });
}
