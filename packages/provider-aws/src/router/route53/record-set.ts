import type { ResourceRecordSet } from '@aws-sdk/client-route-53';

/** A record set as Route 53 gives it, with every field, also those that this package does not know. */
export type RecordSet = ResourceRecordSet;

/** The name of the record that says what DNS cannot: beside the records, since nothing may stand beside a CNAME. */
export function tableNameOf(name: string): string {
  return `_landfall.${name}`;
}

/** A DNS name in small letters and without a dot at its end. */
export function plainName(name = ''): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** The labels of a name from the right, each with a dot: the order in which Route 53 lists names (`ListResourceRecordSets`). */
export function sortKey(name = ''): string {
  return `${plainName(name).split('.').reverse().join('.')}.`;
}

/**
 * A record set as a change may name it: without members that are empty. The SDK gives an alias an empty list of values, which the API refuses
 * (aws/aws-sdk-js#3411).
 */
export function sendable(record: RecordSet): RecordSet {
  const members = Object.entries(record).filter(
    ([, value]) => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(members) as unknown as RecordSet;
}

/** Where a CNAME record leads, in its own spelling; undefined for an alias. */
export function targetOf({ ResourceRecords }: RecordSet): string | undefined {
  return ResourceRecords?.[0]?.Value;
}
