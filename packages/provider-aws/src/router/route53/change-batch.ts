import type { Change } from '@aws-sdk/client-route-53';
import type { ProviderError } from '@landfall/core/provider';
import { invalidTable } from '@landfall/core/router';
import type { RoutingTable } from '@landfall/core/routing';
import { err, ok, type Result } from 'neverthrow';
import type { HeldTable } from './held-table.ts';
import { type OwnFieldsByRegion, ownFieldsOf } from './own-fields.ts';
import { plannedRecords, recordIssues } from './planned-records.ts';
import type { RecordsByRegion } from './read-table.ts';
import type { RecordSet } from './record-set.ts';
import type { Route53Settings } from './route53-options.ts';
import { tableRecord } from './table-record.ts';
import { invalidOption } from './zone.ts';

/** The most of one batch: "Limits on ChangeResourceRecordSets requests" in the developer guide. */
const MOST_VALUES = 1_000;
const MOST_CHARACTERS = 32_000;
/** `RData` of the service model. */
const MOST_OF_VALUE = 4_000;

/** A change of the table, as one batch: Route 53 makes all of it or nothing. */
export interface ChangeBatch {
  readonly changes: readonly Change[];
  readonly records: RecordsByRegion;
}

/** What a refused table is called in its error. */
function notApplied(name: string): string {
  return `The routing table for ${name} is not valid, and was not applied`;
}

/** Why a new record cannot stand beside those of others; undefined if it can. */
function obstacle(
  settings: Route53Settings,
  { records, others }: HeldTable,
  planned: RecordsByRegion,
): ProviderError | undefined {
  const taken = others.find(({ SetIdentifier = '' }) => planned.has(SetIdentifier));
  if (taken !== undefined)
    return invalidOption(
      'name',
      `${settings.name} has a record '${taken.SetIdentifier}' that is not in the table: delete it, so that the router can make its own`,
    );
  // "All of the resource record sets in a group of weighted resource record sets must have the same value for TTL": `TTL` of the service model.
  const hasNew = [...planned.keys()].some((region) => !records.has(region));
  const other = [...planned.values(), ...others].find(({ TTL }) => TTL !== undefined && TTL !== settings.ttl);
  if (!hasNew || other === undefined) return undefined;
  return invalidOption(
    'ttl',
    `is ${settings.ttl} s, and the record '${other.SetIdentifier}' of ${settings.name} has ${other.TTL} s: all need the same`,
  );
}

/** Why Route 53 would refuse a batch for its size; undefined if it would not. */
function sizeProblem(changes: readonly Change[]): string | undefined {
  const values = changes
    .flatMap(({ ResourceRecordSet }) => ResourceRecordSet?.ResourceRecords ?? [])
    .map(({ Value = '' }) => Value);
  const longest = Math.max(0, ...values.map(({ length }) => length));
  if (longest > MOST_OF_VALUE)
    return `an entry has ${longest} characters in the TXT record, which takes ${MOST_OF_VALUE}: shorten its fields`;
  const characters = values.reduce((sum, { length }) => sum + length, 0);
  if (characters <= MOST_CHARACTERS && values.length <= MOST_VALUES) return undefined;
  return `the change has ${values.length} values and ${characters} characters, and Route 53 takes ${MOST_VALUES} and ${MOST_CHARACTERS} at once: have fewer or shorter entries`;
}

/** What is kept of the records that a change takes away, and of those that are away already. */
function keptFields(
  settings: Route53Settings,
  { records, kept }: HeldTable,
  planned: RecordsByRegion,
): OwnFieldsByRegion {
  const taken = [...records].flatMap(([region, record]) => {
    const fields = ownFieldsOf(settings, record);
    return fields === undefined ? [] : [[region, fields] as const];
  });
  return new Map([...kept, ...taken].filter(([region]) => !planned.has(region)));
}

/**
 * The batch that replaces a table: it deletes the TXT record and every record of an entry exactly as they were read, and creates them as they are wanted. A change of anybody else
 * makes one of the deletions fail, and with it the whole batch. Fails with `invalid` and the path of each mistake.
 */
export function changeBatch(
  settings: Route53Settings,
  held: HeldTable,
  table: RoutingTable,
  changedAt: number,
): Result<ChangeBatch, ProviderError> {
  const { name } = settings;
  const issues = recordIssues(settings, table);
  if (issues.length > 0) return err(invalidTable(notApplied(name), issues));
  const records = plannedRecords(settings, table, held);
  const error = obstacle(settings, held, records);
  if (error !== undefined) return err(error);
  const before: readonly RecordSet[] = [...(held.table === undefined ? [] : [held.table]), ...held.records.values()];
  const after: readonly RecordSet[] = [
    tableRecord(settings, table, { changedAt, kept: keptFields(settings, held, records) }),
    ...records.values(),
  ];
  const changes = [
    ...before.map((ResourceRecordSet) => ({ Action: 'DELETE', ResourceRecordSet }) as const),
    ...after.map((ResourceRecordSet) => ({ Action: 'CREATE', ResourceRecordSet }) as const),
  ];
  const problem = sizeProblem(changes);
  return problem === undefined
    ? ok({ changes, records })
    : err(invalidTable(notApplied(name), [{ path: 'entries', message: problem }]));
}
