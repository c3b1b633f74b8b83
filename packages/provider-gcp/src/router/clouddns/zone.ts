import type { ProviderError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import { type RestReply, readJson } from '../../call/rest.ts';
import { openRequests } from '../router-requests.ts';
import type { CloudDnsSettings } from './clouddns-options.ts';
import { invalidCloudDns } from './invalid-clouddns.ts';
import { namedFailure } from './named-failure.ts';
import { plainName, type RecordSet } from './record-set.ts';

const DNS = 'https://dns.googleapis.com';

/** The most record sets that a name has at once: one of each type. */
const PAGE = 100;

type Answer<T> = Promise<Result<T, ProviderError>>;

/** A change of record sets, which Cloud DNS makes as a whole or not at all. */
export interface ZoneChange {
  readonly deletions: readonly RecordSet[];
  readonly additions: readonly RecordSet[];
}

/** A change that Cloud DNS has accepted: `Change` of its API. */
export interface MadeChange extends Partial<ZoneChange> {
  readonly id?: string;
  readonly status?: string;
}

/** A managed zone. No method retries. */
export interface Zone {
  /** Checks once that the zone is there, and has the name. Gives the zone's own name. */
  check(signal: AbortSignal): Answer<string>;
  /** The record sets of a name. */
  recordsOf(name: string, signal: AbortSignal): Answer<readonly RecordSet[]>;
  /** Makes a change. Gives any reply, so that the caller can tell a conflict. */
  change(change: ZoneChange, signal: AbortSignal): Answer<RestReply>;
  /** A change by its ID; null if Cloud DNS does not know it. */
  changeOf(id: string, signal: AbortSignal): Answer<MadeChange | null>;
  /** The last changes of the zone, the newest first. */
  lastChanges(most: number, signal: AbortSignal): Answer<readonly MadeChange[]>;
}

/** The JSON of a reply; its error is named by the reason that Cloud DNS gives. */
function jsonOf<T>(reply: RestReply, what: string): Result<T, ProviderError> {
  const isFailure = reply.status < 200 || reply.status >= 300;
  return isFailure ? err(namedFailure(reply, what)) : readJson<T>(reply, what);
}

/** Opens a zone. It loads and requests nothing before the first call. */
export function openZone(settings: CloudDnsSettings): Zone {
  const { project, zone, name } = settings;
  const send = openRequests(DNS, settings.connection);
  const root = `/dns/v1/projects/${encodeURIComponent(project)}/managedZones/${zone}`;
  let zoneName: string | undefined;

  async function get<T>(method: string, path: string, signal: AbortSignal): Answer<T> {
    const what = `${method} of zone ${zone}`;
    return (await send({ method: 'GET', path: `${root}${path}` }, what, signal)).andThen((reply) =>
      jsonOf<T>(reply, what),
    );
  }

  return {
    async check(signal) {
      if (zoneName !== undefined) return ok(zoneName);
      const answer = await get<{ readonly dnsName?: string }>('managedZones.get', '', signal);
      if (answer.isErr()) {
        if (answer.error.kind !== 'not-found') return err(answer.error);
        return err(
          invalidCloudDns(
            'zone',
            `there is no managed zone ${zone} in the project ${project}: check both, and the credentials`,
          ),
        );
      }
      const found = plainName(answer.value.dnsName);
      if (name !== found && !name.endsWith(`.${found}`))
        return err(invalidCloudDns('name', `'${name}' is not in the zone ${zone}, which is ${found}`));
      zoneName = found;
      return ok(found);
    },

    async recordsOf(of, signal) {
      const query = new URLSearchParams({ name: `${of}.`, maxResults: String(PAGE) });
      const answer = await get<{ readonly rrsets?: readonly RecordSet[] }>(
        'rrsets.list',
        `/rrsets?${query.toString()}`,
        signal,
      );
      return answer.map(({ rrsets = [] }) => rrsets);
    },

    async change(change, signal) {
      const body = Buffer.from(JSON.stringify(change));
      const request = { method: 'POST', path: `${root}/changes`, contentType: 'application/json', body } as const;
      return send(request, `changes.create of zone ${zone}`, signal);
    },

    async changeOf(id, signal) {
      const answer = await get<MadeChange>('changes.get', `/changes/${encodeURIComponent(id)}`, signal);
      return answer.orElse((error) => (error.kind === 'not-found' ? ok(null) : err(error)));
    },

    async lastChanges(most, signal) {
      const query = new URLSearchParams({
        sortBy: 'changeSequence',
        sortOrder: 'descending',
        maxResults: String(most),
      });
      const answer = await get<{ readonly changes?: readonly MadeChange[] }>(
        'changes.list',
        `/changes?${query.toString()}`,
        signal,
      );
      return answer.map(({ changes = [] }) => changes);
    },
  };
}
