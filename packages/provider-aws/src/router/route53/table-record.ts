import { readTableValues, type TableValues, writeTableValues } from '@landfall/core/router';
import type { RoutingTable } from '@landfall/core/routing';
import type { OwnFields, OwnFieldsByRegion } from './own-fields.ts';
import { type RecordSet, tableNameOf } from './record-set.ts';
import type { Route53Settings } from './route53-options.ts';

/** Route 53 writes codes with octal digits: "TXT record type" in its developer guide. */
const OCTAL = 8;

/** What a TXT record says of a table. `kept`: of regions that have no record now, what others had given the last one. */
export type TableRecord = TableValues<OwnFields>;

/** Writes a table as the TXT record beside its records, with the time of the change. Nobody resolves it to send requests. Its TTL is that of the records. */
export function tableRecord(
  { name, ttl }: Route53Settings,
  table: RoutingTable,
  { changedAt, kept }: { readonly changedAt: number; readonly kept: OwnFieldsByRegion },
): RecordSet {
  const values = writeTableValues(table, { changedAt }, kept);
  return {
    Name: `${tableNameOf(name)}.`,
    Type: 'TXT',
    TTL: ttl,
    ResourceRecords: values.map((Value) => ({ Value })),
  };
}

/** Reads a TXT record; undefined if one of its values does not belong to a table. Route 53 promises no order of values. */
export function readTableRecord({ ResourceRecords = [] }: RecordSet): TableRecord | undefined {
  return readTableValues<OwnFields>(
    ResourceRecords.map(({ Value = '' }) => Value),
    OCTAL,
  );
}
