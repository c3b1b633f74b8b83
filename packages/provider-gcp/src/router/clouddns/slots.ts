import type { CloudDnsPolicy } from './clouddns-options.ts';
import type { CheckedTargets, PolicyItem, RecordSet, SetPolicy } from './record-set.ts';

/** A place of a policy: an item, or what a failover answers with first. */
export interface Slot {
  readonly role: 'item' | 'primary' | 'backup';
  readonly item: PolicyItem;
}

/** The policy that a record set has; undefined if it has none. */
export function policyOf({ routingPolicy }: RecordSet): CloudDnsPolicy | undefined {
  if (routingPolicy?.wrr !== undefined) return 'weighted';
  if (routingPolicy?.geo !== undefined) return 'geo';
  return routingPolicy?.primaryBackup === undefined ? undefined : 'failover';
}

/** The places of a record set, in its order. */
export function slotsOf({ routingPolicy = {} }: RecordSet): readonly Slot[] {
  const { wrr, geo, primaryBackup } = routingPolicy;
  const items = wrr?.items ?? geo?.items ?? [];
  if (primaryBackup === undefined) return items.map((item) => ({ role: 'item', item }));
  const { primaryTargets = {}, backupGeoTargets } = primaryBackup;
  return [
    { role: 'primary', item: { healthCheckedTargets: primaryTargets } },
    ...(backupGeoTargets?.items ?? []).map((item) => ({ role: 'backup', item }) as const),
  ];
}

/** The policy with other places, and with every other field as it was. */
export function withSlots(policy: CloudDnsPolicy, before: SetPolicy, slots: readonly Slot[]): SetPolicy {
  const items = slots.filter(({ role }) => role !== 'primary').map(({ item }) => item);
  switch (policy) {
    case 'weighted':
      return { ...before, wrr: { ...before.wrr, items } };
    case 'geo':
      return { ...before, geo: { ...before.geo, items } };
    case 'failover': {
      const first = slots.find(({ role }) => role === 'primary')?.item.healthCheckedTargets;
      const primaryTargets: CheckedTargets = first ?? {};
      const backupGeoTargets = { ...before.primaryBackup?.backupGeoTargets, items };
      return { ...before, primaryBackup: { ...before.primaryBackup, primaryTargets, backupGeoTargets } };
    }
    default:
      return policy satisfies never;
  }
}
