import type { RoutingTable } from '@landfall/core/routing';
import type { CloudDnsSettings } from './clouddns-options.ts';
import type { OwnFields, OwnFieldsByRegion } from './own-fields.ts';
import { type RecordSet, tableNameOf } from './record-set.ts';
import { regionIn } from './region-in.ts';
import { txtText, txtValue } from './txt-values.ts';

/** What a TXT record says of a table. It is not checked. */
export interface TableRecord {
  /** Its version and model, how many items of others the policy had, and what others added. */
  readonly head: Readonly<Record<string, unknown>>;
  readonly entries: readonly unknown[];
  /** Of regions whose item is gone, or is another one: what others had given it. */
  readonly kept: OwnFieldsByRegion;
}

/** What a TXT record says beside the table. */
export interface BesideTable {
  /** How many items of the policy the table does not have. */
  readonly others: number;
  readonly kept: OwnFieldsByRegion;
}

/** A value: the place of an entry in the table from 1 on, or 0 for the head; the entry or the head; and what is kept of its item. */
type Numbered = readonly [place: number, content: unknown, kept?: OwnFields | undefined];

/** Writes a table as the TXT record beside its records: the head, and each entry in a value of its own. Nobody resolves it to send requests. */
export function tableRecord(
  { name, ttl }: CloudDnsSettings,
  table: RoutingTable,
  { others, kept }: BesideTable,
): RecordSet {
  const { entries, ...head } = table;
  const values: readonly Numbered[] = [
    [0, { ...head, others }],
    ...entries.map((entry, index): Numbered => {
      const fields = kept.get(entry.region);
      return fields === undefined ? [index + 1, entry] : [index + 1, entry, fields];
    }),
  ];
  return { name: `${tableNameOf(name)}.`, type: 'TXT', ttl, rrdatas: values.map((value) => txtValue(value)) };
}

function numbered(value: string): Numbered | undefined {
  try {
    const parsed: unknown = JSON.parse(txtText(value));
    return Array.isArray(parsed) && typeof parsed[0] === 'number' ? (parsed as unknown as Numbered) : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a TXT record; undefined if one of its values is not of a table. Cloud DNS promises no order of values. */
export function readTableRecord({ rrdatas = [] }: RecordSet): TableRecord | undefined {
  const values = rrdatas.map(numbered);
  if (!values.every((value) => value !== undefined)) return undefined;
  const [head, ...entries] = values.toSorted(([one], [other]) => one - other);
  if (head?.[0] !== 0 || typeof head[1] !== 'object' || head[1] === null) return undefined;
  const kept = entries.flatMap(([, entry, fields]) => {
    const region = regionIn(entry);
    return region === undefined || fields === undefined ? [] : [[region, fields] as const];
  });
  return {
    head: head[1] as Readonly<Record<string, unknown>>,
    entries: entries.map(([, entry]) => entry),
    kept: new Map(kept),
  };
}
