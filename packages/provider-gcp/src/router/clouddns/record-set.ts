/** Addresses that Cloud DNS checks before it answers with them. */
export interface CheckedTargets {
  readonly externalEndpoints?: readonly string[];
  readonly internalLoadBalancers?: readonly unknown[];
}

/** One answer of a policy, with every field, also those that this package does not know. */
export interface PolicyItem {
  /** Of a weighted policy. */
  readonly weight?: number;
  /** Of a geo policy: a region of Google Cloud. */
  readonly location?: string;
  readonly rrdatas?: readonly string[];
  readonly healthCheckedTargets?: CheckedTargets;
}

interface Items {
  readonly items?: readonly PolicyItem[];
}

/** The policy of a record set. It has one of `wrr`, `geo` and `primaryBackup`. */
export interface SetPolicy {
  readonly wrr?: Items;
  readonly geo?: Items;
  readonly primaryBackup?: { readonly primaryTargets?: CheckedTargets; readonly backupGeoTargets?: Items };
  readonly healthCheck?: string;
}

/** A record set as Cloud DNS gives it: `ResourceRecordSet` of its API. */
export interface RecordSet {
  readonly name: string;
  readonly type: string;
  readonly ttl?: number;
  readonly rrdatas?: readonly string[];
  readonly routingPolicy?: SetPolicy;
}

/** The types of records that lead clients to an address. */
export const ADDRESS_TYPES: readonly string[] = ['CNAME', 'A', 'AAAA'];

/** The name of the record that says what DNS cannot: beside the records, since nothing may stand beside a CNAME. */
export function tableNameOf(name: string): string {
  return `_landfall.${name}`;
}

/** A DNS name in small letters and without a dot at its end. */
export function plainName(name = ''): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** All addresses of an item, as names or IP addresses. */
export function addressesOf({ rrdatas = [], healthCheckedTargets }: PolicyItem): readonly string[] {
  return [...rrdatas, ...(healthCheckedTargets?.externalEndpoints ?? [])].map(plainName);
}
