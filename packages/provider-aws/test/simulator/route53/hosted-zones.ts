/** A record set, as the API has it. */
export interface RecordSet {
  readonly Name: string;
  readonly Type: string;
  readonly SetIdentifier?: string | undefined;
  readonly TTL?: number | undefined;
  readonly Weight?: number | undefined;
  readonly Region?: string | undefined;
  readonly Failover?: string | undefined;
  readonly GeoLocation?: object | undefined;
  readonly MultiValueAnswer?: boolean | undefined;
  readonly HealthCheckId?: string | undefined;
  readonly AliasTarget?: object | undefined;
  readonly ResourceRecords?: readonly { readonly Value: string }[] | undefined;
}

/** A zone, and its records by their key. */
export interface HostedZone {
  readonly id: string;
  /** With a dot at its end. */
  readonly name: string;
  records: ReadonlyMap<string, RecordSet>;
}

/** A batch that was accepted. */
export interface AcceptedChange {
  readonly at: number;
  /** When all servers have it. */
  readonly everywhereAt: number;
}

/** "Changes generally propagate to all Route 53 name servers [...] within 60 seconds": `ChangeResourceRecordSets` of the service model. */
const USUAL_PROPAGATION_MS = 30_000;
/** Sixteen checkers or so look at an endpoint. */
const CHECKERS = 16;

/** A name as Route 53 keeps it: small letters, and a dot at its end. */
export function fullName(name: string): string {
  return `${name.toLowerCase().replace(/\.$/, '')}.`;
}

/** A name in the order of the list: "sorts results first by DNS name with the labels reversed [...] Note the trailing dot" (`ListResourceRecordSets` of the service model). */
export function sortKey(name: string): string {
  return `${fullName(name).slice(0, -1).split('.').reverse().join('.')}.`;
}

/** What no two records of a zone share: name, type and set identifier. */
export function keyOf({ Name, Type, SetIdentifier = '' }: RecordSet): string {
  return `${fullName(Name)} ${Type} ${SetIdentifier}`;
}

/** The hosted zones of an account, with its changes and health checks. */
export class HostedZones {
  readonly #zones = new Map<string, HostedZone>();
  readonly #changes = new Map<string, AcceptedChange>();
  readonly #checks = new Map<string, number>();
  /** How long a change takes to be everywhere, in milliseconds. */
  propagationMs = USUAL_PROPAGATION_MS;

  /** Makes a zone, with the records that every zone has. */
  put(id: string, name: string): void {
    const full = fullName(name);
    const own = ['NS', 'SOA'].map((Type) => ({ Name: full, Type, TTL: 900, ResourceRecords: [{ Value: `${Type}.` }] }));
    this.#zones.set(id, { id, name: full, records: new Map(own.map((record) => [keyOf(record), record])) });
  }

  get(id: string): HostedZone | undefined {
    return this.#zones.get(id);
  }

  /** The records of a zone but its own, in the order of their keys. */
  recordsOf(id: string): readonly RecordSet[] {
    const { name = '', records = new Map<string, RecordSet>() } = this.#zones.get(id) ?? {};
    return [...records]
      .filter(([, record]) => record.Name !== name)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, record]) => record);
  }

  /** Makes a health check, or changes how many of the checkers find its endpoint healthy: from 0 to 1. */
  setHealth(id: string, share: number): void {
    this.#checks.set(id, share);
  }

  /** What each checker says; undefined for a check that is not there. */
  checkersOf(id: string): readonly boolean[] | undefined {
    const share = this.#checks.get(id);
    if (share === undefined) return undefined;
    return Array.from({ length: CHECKERS }, (_, at) => at < share * CHECKERS);
  }

  accept(at: number): string {
    const id = `C${String(this.#changes.size + 1).padStart(13, '0')}`;
    this.#changes.set(id, { at, everywhereAt: at + this.propagationMs });
    return id;
  }

  change(id: string): AcceptedChange | undefined {
    return this.#changes.get(id);
  }
}
