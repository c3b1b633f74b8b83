import type { RoutingEntry, RoutingTable } from '@landfall/core/routing';
import type { CloudDnsSettings } from './clouddns-options.ts';
import type { HeldTable } from './held-table.ts';
import { recordTypeOf, rrdataOf } from './host.ts';
import { addressFields, type OwnFields, type OwnFieldsByRegion, ownFieldsOf } from './own-fields.ts';
import { addressesOf, type PolicyItem, type RecordSet } from './record-set.ts';
import { locationOf, type Serving, servingOf } from './serving.ts';
import { type Slot, withSlots } from './slots.ts';

type Held = Pick<HeldTable, 'record' | 'slots' | 'byRegion' | 'others' | 'kept'>;

/** What there is of a region: its item, and what is kept of an older one. */
interface Before {
  readonly item?: PolicyItem | undefined;
  readonly kept?: OwnFields | undefined;
}

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

/** The item of an entry. It keeps every field that neither the table nor the options name. */
function itemOf(
  settings: CloudDnsSettings,
  serving: Serving,
  { item, kept = {} }: Before,
  checked: boolean,
): PolicyItem {
  const host = serving.host ?? '';
  const before = item ?? kept;
  const { rrdatas: _values, healthCheckedTargets: _targets, ...rest } = before;
  const known = [before, kept].find(
    (each) => checked === (each.healthCheckedTargets !== undefined) && addressesOf(each).includes(host),
  );
  const made = checked ? { healthCheckedTargets: { externalEndpoints: [host] } } : { rrdatas: [rrdataOf(host)] };
  return {
    ...rest,
    ...routingOf(settings, serving, before),
    ...(known === undefined ? made : addressFields(known)),
  };
}

/** What a failover answers with first: all addresses of the region, if its host is one of them. */
function primaryOf(host: string, { item = {}, kept = {} }: Before): PolicyItem {
  const known = [item, kept].find(
    (each) => each.healthCheckedTargets !== undefined && addressesOf(each).includes(host),
  );
  return { healthCheckedTargets: known?.healthCheckedTargets ?? { externalEndpoints: [host] } };
}

/** Whether a person has set the weight of a region's item to 0, and left it there. */
function isZeroByHand({ state, weight }: RoutingEntry, slot: Slot | undefined): slot is Slot {
  return slot?.item.weight === 0 && state === 'in' && weight === 0;
}

/** The places of a table, by region. */
function placesOf(
  settings: CloudDnsSettings,
  { entries }: RoutingTable,
  { record, byRegion, kept: keptOf }: Held,
): ReadonlyMap<string, Slot> {
  const checked = isChecked(settings, record);
  const places = new Map<string, Slot>();
  for (const [at, each] of servingOf(entries).entries()) {
    const { region } = each.entry;
    const slot = byRegion.get(region);
    const kept = keptOf.get(region);
    if (settings.policy !== 'failover') {
      places.set(region, { role: 'item', item: itemOf(settings, each, { item: slot?.item, kept }, checked) });
    } else if (at === 0) {
      places.set(region, { role: 'primary', item: primaryOf(each.host ?? '', { item: slot?.item, kept }) });
    } else {
      // What was the primary has addresses alone.
      const item = slot?.role === 'primary' ? { ...kept, ...slot.item } : slot?.item;
      places.set(region, { role: 'backup', item: itemOf(settings, each, { item, kept }, checked) });
    }
  }
  for (const entry of entries) {
    const slot = byRegion.get(entry.region);
    if (isZeroByHand(entry, slot)) places.set(entry.region, slot);
  }
  return places;
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
  return [...planned, { role: 'backup', item: itemOf(settings, first, { item: own?.item }, true) }];
}

/** A record set without the signatures of DNSSEC, which Cloud DNS makes. */
function withoutSignatures(record: RecordSet): RecordSet {
  const text = JSON.stringify(record, (key, value: unknown) => (key === 'signatureRrdatas' ? undefined : value));
  return JSON.parse(text) as RecordSet;
}

function recordOf(
  settings: CloudDnsSettings,
  first: Serving | undefined,
  slots: readonly Slot[],
  before: RecordSet | undefined,
): RecordSet {
  const { name, ttl, policy, healthCheck } = settings;
  const type = first?.host === undefined ? (before?.type ?? 'CNAME') : recordTypeOf(first.host);
  const check = healthCheck === undefined ? {} : { healthCheck };
  const routingPolicy = { ...withSlots(policy, before?.routingPolicy ?? {}, slots), ...check };
  return withoutSignatures({ ...(before ?? { name: `${name}.`, ttl }), type, routingPolicy });
}

/** What to write for a table. */
export interface PlannedRecord {
  /** The record set; undefined if no region takes requests. */
  readonly record: RecordSet | undefined;
  /** Of regions whose item is gone, or is another one: what others had given it. */
  readonly kept: OwnFieldsByRegion;
}

/** The record set of a table. What others have set in the one before stays. */
export function plannedRecord(settings: CloudDnsSettings, table: RoutingTable, held: Held): PlannedRecord {
  const [first] = servingOf(table.entries);
  const places = placesOf(settings, table, held);
  const slots = withBackup(settings, inOrder(places, held), first, held.slots);
  const kept = table.entries.flatMap(({ region }) => {
    const change = { was: held.byRegion.get(region), kept: held.kept.get(region), will: places.get(region) };
    const fields = ownFieldsOf(settings, region, change);
    return fields === undefined ? [] : [[region, fields] as const];
  });
  const record = slots.length === 0 ? undefined : recordOf(settings, first, slots, held.record);
  return { record, kept: new Map(kept) };
}
