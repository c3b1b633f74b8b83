import type { Reply } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { type HostedZone, type RecordSet, sortKey } from './hosted-zones.ts';

/** What ListResourceRecordSets is asked. */
export interface ListRecordSets {
  readonly HostedZoneId: string;
  readonly StartRecordName?: string;
  readonly StartRecordType?: string;
  readonly StartRecordIdentifier?: string;
  readonly MaxItems?: string;
}

const MOST = 300;

function placeOf({ Name, Type, SetIdentifier = '' }: Pick<RecordSet, 'Name' | 'Type' | 'SetIdentifier'>): string {
  return [sortKey(Name), Type, SetIdentifier].join('\0');
}

/** Names come back with a dot at the end, and `*` as `\052`: "DNS domain name format" in the developer guide. */
function shown(record: RecordSet): RecordSet {
  return { ...record, Name: record.Name.replaceAll('*', '\\052') };
}

/**
 * The records from a name on: the list begins there and does not end with it. "This action returns the most current version of the records. This includes records that are PENDING"
 * (the service model).
 */
export function listRecordSets({ records }: HostedZone, input: ListRecordSets): Reply {
  const { StartRecordName, StartRecordType = '', StartRecordIdentifier = '', MaxItems = String(MOST) } = input;
  if (StartRecordName === undefined && StartRecordType !== '')
    throw new Refusal('InvalidInput', 'The record name is required where a record type is given.');
  const start =
    StartRecordName === undefined
      ? ''
      : placeOf({ Name: StartRecordName, Type: StartRecordType, SetIdentifier: StartRecordIdentifier });
  const all = [...records.values()]
    .sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1))
    .filter((record) => placeOf(record) >= start);
  const limit = Math.min(MOST, Number(MaxItems));
  const next = all[limit];
  return {
    ResourceRecordSets: all.slice(0, limit).map(shown),
    IsTruncated: next !== undefined,
    ...(next !== undefined && {
      NextRecordName: shown(next).Name,
      NextRecordType: next.Type,
      NextRecordIdentifier: next.SetIdentifier,
    }),
    MaxItems: String(limit),
  };
}
