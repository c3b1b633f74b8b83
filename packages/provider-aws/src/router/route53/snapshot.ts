import { isDeepStrictEqual } from 'node:util';
import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import { plainName, type RecordSet, sendable, sortKey, tableNameOf } from './record-set.ts';
import type { Route53Settings } from './route53-options.ts';
import type { ZoneCalls } from './zone.ts';

/** The most that Route 53 gives at once. */
const PAGE = 300;

/** The records of a name, and the TXT record of its table, at one time. */
export interface Snapshot {
  readonly records: readonly RecordSet[];
  /** The TXT record; undefined if there is none. */
  readonly table: RecordSet | undefined;
}

interface Page {
  readonly records: readonly RecordSet[];
  /** The name where the next page begins; undefined if this is the last one. */
  readonly next: string | undefined;
}

type Answer<T> = Promise<Result<T, ProviderError>>;

async function listFrom(calls: ZoneCalls, HostedZoneId: string, name: string): Answer<Page> {
  const input = { HostedZoneId, StartRecordName: `${name}.`, MaxItems: PAGE };
  const answer = await calls.ask('ListResourceRecordSets', input);
  return answer.map(({ ResourceRecordSets = [], IsTruncated = false, NextRecordName }) => ({
    records: ResourceRecordSets.map(sendable),
    next: IsTruncated ? NextRecordName : undefined,
  }));
}

function tableIn({ records }: Page, tableName: string): RecordSet | undefined {
  return records.find(({ Name, Type }) => plainName(Name) === tableName && Type === 'TXT');
}

function named({ records }: Page, name: string): readonly RecordSet[] {
  return records.filter(({ Name }) => plainName(Name) === name);
}

/** Whether a page goes as far as a name, so that what it does not have is not there. */
function reaches({ next }: Page, name: string): boolean {
  return next === undefined || sortKey(next) > sortKey(name);
}

/**
 * Reads the records and the table at one time: from one page, as far as it goes. A page has all records of a name that can be a table: at most 100 CNAME records, and nothing beside
 * them. Where hundreds of other names lie between both, from two; then the records are read again, and
 * the call is `transient` if they were changed meanwhile. Lists show changes that are still `PENDING`.
 */
export async function takeSnapshot({ zone, name }: Route53Settings, calls: ZoneCalls): Answer<Snapshot> {
  const tableName = tableNameOf(name);
  const page = await listFrom(calls, zone, name);
  if (page.isErr()) return err(page.error);
  const records = named(page.value, name);
  const table = tableIn(page.value, tableName);
  if (table !== undefined || reaches(page.value, tableName)) return ok({ records, table });
  const beside = await listFrom(calls, zone, tableName);
  if (beside.isErr()) return err(beside.error);
  const again = await listFrom(calls, zone, name);
  if (again.isErr()) return err(again.error);
  if (isDeepStrictEqual(named(again.value, name), records))
    return ok({ records, table: tableIn(beside.value, tableName) });
  const message = `The records of ${name} were changed while they were read: read them again.`;
  return err(providerError({ kind: 'transient', message }));
}
