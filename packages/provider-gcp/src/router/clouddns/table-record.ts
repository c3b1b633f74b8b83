import { readTableValues, type TableValues, writeTableValues } from '@landfall/core/router';
import type { RoutingTable } from '@landfall/core/routing';
import type { CloudDnsSettings } from './clouddns-options.ts';
import type { OwnFields, OwnFieldsByRegion } from './own-fields.ts';
import { type RecordSet, tableNameOf } from './record-set.ts';

/** Codes of three decimal digits, as in zone files. */
const DECIMAL = 10;

/** What a TXT record says of a table. `kept`: of regions whose item is gone, or is another one, what others had given it. */
export type TableRecord = TableValues<OwnFields>;

/** What a TXT record says beside the table. */
export interface BesideTable {
  /** How many items of the policy the table does not have. */
  readonly others: number;
  readonly kept: OwnFieldsByRegion;
}

/** Writes a table as the TXT record beside its records. Nobody resolves it to send requests. */
export function tableRecord(
  { name, ttl }: CloudDnsSettings,
  table: RoutingTable,
  { others, kept }: BesideTable,
): RecordSet {
  return { name: `${tableNameOf(name)}.`, type: 'TXT', ttl, rrdatas: writeTableValues(table, { others }, kept) };
}

/** Reads a TXT record; undefined if one of its values does not belong to a table. Cloud DNS promises no order of values. */
export function readTableRecord({ rrdatas = [] }: RecordSet): TableRecord | undefined {
  return readTableValues<OwnFields>(rrdatas, DECIMAL);
}
