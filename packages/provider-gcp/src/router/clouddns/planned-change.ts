import type { ProviderError } from '@landfall/core/provider';
import { invalidTable } from '@landfall/core/router';
import type { RoutingTable } from '@landfall/core/routing';
import { err, ok, type Result } from 'neverthrow';
import type { CloudDnsSettings } from './clouddns-options.ts';
import { entryIssues } from './entry-issues.ts';
import type { HeldTable } from './held-table.ts';
import { invalidCloudDns } from './invalid-clouddns.ts';
import { plannedRecord } from './planned-record.ts';
import type { PolicyItem, RecordSet } from './record-set.ts';
import { slotsOf } from './slots.ts';
import { tableRecord } from './table-record.ts';
import type { ZoneChange } from './zone.ts';

/** `totalRrdataSizePerChange` of the API's quotas, in bytes. */
const MOST_BYTES = 100_000;

/** What a refused table is called in its error. */
function notApplied(name: string): string {
  return `The routing table for ${name} is not valid, and was not applied`;
}

/** Why a record set cannot be made beside what others have; undefined if it can. */
function obstacle(
  { name, ttl }: CloudDnsSettings,
  { record, beside, others }: HeldTable,
  planned: RecordSet | undefined,
  zoneName: string,
): ProviderError | undefined {
  if (planned === undefined) return undefined;
  if (planned.type === 'CNAME' && name === zoneName)
    return invalidCloudDns(
      'name',
      `is the name of the zone itself, which cannot have a CNAME record: use IP addresses, or a name below ${zoneName}`,
    );
  const [other] = beside;
  if (planned.type === 'CNAME' && other !== undefined)
    return invalidCloudDns(
      'name',
      `${name} has a record of type ${other.type}, and nothing may stand beside a CNAME record: use IP addresses, or another name`,
    );
  if (record !== undefined && record.type !== planned.type && others.length > 0)
    return invalidCloudDns(
      'name',
      `the ${record.type} record of ${name} has items that are not in the table, and the table needs type ${planned.type}: delete those items`,
    );
  // Clients would follow the table before for longer than the router says.
  if (planned.ttl !== undefined && planned.ttl > ttl)
    return invalidCloudDns('ttl', `is ${ttl} s, and the record of ${name} has ${planned.ttl} s: both need the same`);
  return undefined;
}

function valuesOf({ rrdatas = [], routingPolicy }: RecordSet): readonly string[] {
  const slots = routingPolicy === undefined ? [] : slotsOf({ name: '', type: '', routingPolicy });
  const inItem = ({ item }: { readonly item: PolicyItem }) => [
    ...(item.rrdatas ?? []),
    ...(item.healthCheckedTargets?.externalEndpoints ?? []),
  ];
  return [...rrdatas, ...slots.flatMap(inItem)];
}

/**
 * The change that replaces a table: it deletes the TXT record and the record set exactly as they were read, and adds them as they are wanted. A change of anybody else makes one of the
 * deletions fail, and with it all. Fails with `invalid` and the path of each mistake.
 */
export function plannedChange(
  settings: CloudDnsSettings,
  held: HeldTable,
  table: RoutingTable,
  zoneName: string,
): Result<ZoneChange, ProviderError> {
  const { name } = settings;
  const issues = entryIssues(settings, table);
  if (issues.length > 0) return err(invalidTable(notApplied(name), issues));
  const { record: planned, kept } = plannedRecord(settings, table, held);
  const error = obstacle(settings, held, planned, zoneName);
  if (error !== undefined) return err(error);
  const deletions = [held.table, held.record].filter((each) => each !== undefined);
  const text = tableRecord(settings, table, { others: held.others.length, kept });
  const additions = planned === undefined ? [text] : [text, planned];
  const bytes = [...deletions, ...additions].flatMap(valuesOf).reduce((sum, { length }) => sum + length, 0);
  if (bytes <= MOST_BYTES) return ok({ deletions, additions });
  const message = `the change has ${bytes} bytes, and Cloud DNS takes ${MOST_BYTES} at once: have fewer or shorter entries`;
  return err(invalidTable(notApplied(name), [{ path: 'entries', message }]));
}
