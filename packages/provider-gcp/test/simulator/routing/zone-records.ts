import { isDeepStrictEqual } from 'node:util';

/** A record set, as the API has it. */
export interface Rrset {
  readonly name: string;
  readonly type: string;
  readonly ttl?: number;
  readonly rrdatas?: readonly string[];
  readonly routingPolicy?: Policy;
  readonly [field: string]: unknown;
}

interface Targets {
  readonly externalEndpoints?: readonly string[];
}

interface Item {
  readonly weight?: number;
  readonly location?: string;
  readonly rrdatas?: readonly string[];
  readonly healthCheckedTargets?: Targets;
}

interface Policy {
  readonly wrr?: { readonly items?: readonly Item[] };
  readonly geo?: { readonly items?: readonly Item[] };
  readonly primaryBackup?: {
    readonly primaryTargets?: Targets;
    readonly backupGeoTargets?: { readonly items?: readonly Item[] };
  };
  readonly healthCheck?: string;
  readonly kind?: string;
}

/** Members that Cloud DNS adds to what it stores; a change need not have them. */
const ADDED = new Set(['kind', 'signatureRrdatas']);

/** A record set as Cloud DNS gives it back: with a `kind` in every part, and empty signatures. */
export function asStored(rrset: Rrset): Rrset {
  const items = (list: readonly Item[] | undefined, of: string) =>
    list?.map((item) => ({ kind: `dns#rRSetRoutingPolicy${of}`, ...item, signatureRrdatas: [] }));
  const { wrr, geo, primaryBackup, ...rest } = rrset.routingPolicy ?? {};
  return {
    kind: 'dns#resourceRecordSet',
    ...rrset,
    signatureRrdatas: [],
    ...(rrset.routingPolicy !== undefined && {
      routingPolicy: {
        kind: 'dns#rRSetRoutingPolicy',
        ...rest,
        ...(wrr && { wrr: { ...wrr, items: items(wrr.items, 'WrrPolicyWrrPolicyItem') ?? [] } }),
        ...(geo && { geo: { ...geo, items: items(geo.items, 'GeoPolicyGeoPolicyItem') ?? [] } }),
        ...(primaryBackup && {
          primaryBackup: {
            ...primaryBackup,
            ...(primaryBackup.backupGeoTargets && {
              backupGeoTargets: {
                ...primaryBackup.backupGeoTargets,
                items: items(primaryBackup.backupGeoTargets.items, 'GeoPolicyGeoPolicyItem') ?? [],
              },
            }),
          },
        }),
      },
    }),
  };
}

/** A record set without what Cloud DNS has added. */
export function asWritten<T>(value: T): T {
  if (Array.isArray(value)) return value.map((each: unknown) => asWritten(each)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([field]) => !ADDED.has(field))
      .map(([field, each]) => [field, asWritten(each as unknown)]),
  ) as T;
}

/** Whether two record sets are the same for Cloud DNS: the order of values does not matter. */
export function isSameRrset(one: Rrset, other: Rrset): boolean {
  const plain = (rrset: Rrset) => ({ ...asWritten(rrset), rrdatas: [...(rrset.rrdatas ?? [])].sort() });
  return isDeepStrictEqual(plain(one), plain(other));
}

/** All items of a policy, those of a failover's backup too. */
export function itemsOf({ wrr, geo, primaryBackup }: Policy): readonly Item[] {
  return wrr?.items ?? geo?.items ?? primaryBackup?.backupGeoTargets?.items ?? [];
}
