import type { Reply, RestCall } from '../google-rest.ts';
import type { WireFault } from '../wire-fault.ts';
import { checkRrset } from './check-rrset.ts';
import { LegacyError } from './legacy-error.ts';
import { type RoutingTroubles, routingTroubles } from './routing-faults.ts';
import { asStored, isSameRrset, itemsOf, type Rrset } from './zone-records.ts';

interface Change {
  readonly deletions?: readonly Rrset[];
  readonly additions?: readonly Rrset[];
}

interface Made extends Change {
  readonly id: string;
  readonly madeAt: number;
}

interface ManagedZone {
  /** With a dot at its end. */
  readonly dnsName: string;
  rrsets: readonly Rrset[];
  readonly made: Made[];
}

/** Cloud DNS of one project. */
export interface CloudDns {
  readonly troubles: RoutingTroubles;
  /** How long a change is `pending`, in milliseconds. */
  pendingMs: number;
  putZone(name: string, dnsName: string): void;
  recordsOf(zone: string): readonly Rrset[];
  /** The last change that was made. */
  lastChange(zone: string): Change | undefined;
  /** Changes records as a person does in the console. */
  change(zone: string, change: Change): void;
  answer(call: RestCall): Promise<Reply | WireFault<Reply>>;
}

const MOST_BYTES = 100_000;

function json(body: object): Reply {
  return { status: 200, headers: { 'content-type': 'application/json; charset=UTF-8' }, body: JSON.stringify(body) };
}

function notFound(message: string): never {
  throw new LegacyError(404, 'notFound', message);
}

/** The path behind which something is wrong with a change. */
function named(where: 'additions' | 'deletions', at: number): string {
  return `entity.change.${where}[${at}]`;
}

function without(rrsets: readonly Rrset[], deletions: readonly Rrset[]): readonly Rrset[] {
  return deletions.reduce((left, deletion, at) => {
    const found = left.find(({ name, type }) => name === deletion.name && type === deletion.type);
    const path = named('deletions', at);
    // gitpod-io/gitpod#9784
    if (found === undefined)
      notFound(`The '${path}' resource named '${deletion.name} (${deletion.type})' does not exist.`);
    // kubernetes-sigs/external-dns#467, #3311
    if (!isSameRrset(found, deletion))
      throw new LegacyError(412, 'conditionNotMet', `Precondition not met for '${path}'`);
    return left.filter((each) => each !== found);
  }, rrsets);
}

function withAll(rrsets: readonly Rrset[], additions: readonly Rrset[], dnsName: string): readonly Rrset[] {
  const all = [...rrsets];
  for (const [at, addition] of additions.entries()) {
    const path = named('additions', at);
    const { name, type } = addition;
    checkRrset(path, addition, dnsName);
    const same = all.filter((each) => each.name === name);
    if (same.some((each) => each.type === type))
      throw new LegacyError(409, 'alreadyExists', `The resource '${path}' named '${name} (${type})' already exists`);
    if (same.some((each) => (each.type === 'CNAME') !== (type === 'CNAME')) || (type === 'CNAME' && same.length > 0))
      throw new LegacyError(
        400,
        'cnameResourceRecordSetConflict',
        `The resource record set '${path}' is invalid because the DNS name '${name}' may have either one CNAME resource record set or resource record sets of other types, but not both.`,
      );
    all.push(asStored(addition));
  }
  return all;
}

function bytesOf({ rrdatas = [], routingPolicy = {} }: Rrset): number {
  const inItems = itemsOf(routingPolicy).flatMap((item) => item.rrdatas ?? []);
  return [...rrdatas, ...inItems].reduce((sum, { length }) => sum + length, 0);
}

/** Simulates Cloud DNS, version 1 of its API. */
export function cloudDns(now: () => number): CloudDns {
  const zones = new Map<string, ManagedZone>();
  const troubles = routingTroubles();

  function zoneOf(name: string): ManagedZone {
    return zones.get(name) ?? notFound(`The 'parameters.managedZone' resource named '${name}' does not exist.`);
  }

  /** Makes all of a change, or throws and makes nothing. */
  function make(zone: ManagedZone, { deletions = [], additions = [] }: Change): Made {
    if (deletions.length + additions.length === 0)
      throw new LegacyError(400, 'required', "The 'entity.change' parameter is required but was missing.");
    if ([...deletions, ...additions].reduce((sum, each) => sum + bytesOf(each), 0) > MOST_BYTES)
      throw new LegacyError(403, 'quotaExceeded', 'The change is too large.');
    zone.rrsets = withAll(without(zone.rrsets, deletions), additions, zone.dnsName);
    const made = { id: String(zone.made.length + 1), madeAt: now(), deletions, additions };
    zone.made.push(made);
    return made;
  }

  function shown({ madeAt, ...change }: Made) {
    const startTime = new Date(madeAt).toISOString();
    const status = now() - madeAt < dns.pendingMs ? 'pending' : 'done';
    return { kind: 'dns#change', startTime, isServing: true, status, ...change };
  }

  function list(zone: ManagedZone, query: URLSearchParams): Reply {
    const [name, type] = [query.get('name'), query.get('type')];
    const rrsets = zone.rrsets.filter(
      (each) => (name === null || each.name === name) && (type === null || each.type === type),
    );
    return json({ kind: 'dns#resourceRecordSetsListResponse', rrsets });
  }

  function changes(zone: ManagedZone, query: URLSearchParams): Reply {
    const ordered = query.get('sortOrder') === 'descending' ? zone.made.toReversed() : zone.made;
    return json({ changes: ordered.slice(0, Number(query.get('maxResults') ?? 100)).map(shown) });
  }

  const dns: CloudDns = {
    troubles,
    pendingMs: 0,
    putZone(name, dnsName) {
      const soa = { name: dnsName, type: 'SOA', ttl: 21_600, rrdatas: ['ns-cloud-d1.googledomains.com. 1'] };
      zones.set(name, { dnsName, rrsets: [asStored(soa)], made: [] });
    },
    recordsOf: (zone) => zoneOf(zone).rrsets,
    lastChange(zone) {
      const { deletions, additions } = zoneOf(zone).made.at(-1) ?? {};
      return { ...(deletions && { deletions }), ...(additions && { additions }) };
    },
    change: (zone, change) => void make(zoneOf(zone), change),
    async answer({ method, url: target, headers, body }) {
      const url = new URL(target, 'http://localhost');
      const [, zone = '', kind, id] =
        /^\/dns\/v1\/projects\/[^/]+\/managedZones\/([^/]+)(?:\/(rrsets|changes))?(?:\/([^/]+))?$/.exec(url.pathname) ??
        [];
      const name =
        kind === undefined
          ? 'managedZones.get'
          : kind === 'rrsets'
            ? 'rrsets.list'
            : method === 'POST'
              ? 'changes.create'
              : id === undefined
                ? 'changes.list'
                : 'changes.get';
      return troubles.during(name, () => {
        if (headers.authorization === undefined) throw new LegacyError(401, 'required', 'Login Required.');
        const found = zoneOf(zone);
        if (name === 'managedZones.get') return json({ kind: 'dns#managedZone', name: zone, dnsName: found.dnsName });
        if (name === 'rrsets.list') return list(found, url.searchParams);
        if (name === 'changes.list') return changes(found, url.searchParams);
        if (name === 'changes.create') return json(shown(make(found, JSON.parse(body.toString('utf8')) as Change)));
        const made = found.made.find((each) => each.id === id);
        return made === undefined
          ? notFound(`The 'parameters.changeId' resource named '${id}' does not exist.`)
          : json(shown(made));
      });
    },
  };
  return dns;
}
