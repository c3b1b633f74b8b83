import type { RoutingTable } from '../../routing/table/routing-table.ts';
import { regionIn } from './region-in.ts';
import { type CodeBase, txtText, txtValue } from './txt-values.ts';

/** What the values of a TXT record say of a table. They are not checked. `Kept`: what a router keeps of a region's record. */
export interface TableValues<Kept> {
  /** The table without its entries, and what a router or a person added. */
  readonly head: Readonly<Record<string, unknown>>;
  readonly entries: readonly unknown[];
  /** By region. */
  readonly kept: ReadonlyMap<string, Kept>;
}

/** The place of an entry in the table from 1 on, or 0 for the head; the entry or the head; and what is kept of its record. */
type Numbered<Kept> = readonly [place: number, content: unknown, kept?: Kept | undefined];

/** Writes a table as values of a TXT record: the head, and each entry in a value of its own. `more`: further fields of the head. */
export function writeTableValues<Kept>(
  { entries, ...head }: RoutingTable,
  more: Readonly<Record<string, unknown>>,
  kept: ReadonlyMap<string, Kept>,
): readonly string[] {
  const numbered = entries.map((entry, index): Numbered<Kept> => {
    const fields = kept.get(entry.region);
    return fields === undefined ? [index + 1, entry] : [index + 1, entry, fields];
  });
  return [[0, { ...head, ...more }], ...numbered].map((value) => txtValue(value));
}

function numberedIn<Kept>(value: string, base: CodeBase): Numbered<Kept> | undefined {
  try {
    const parsed: unknown = JSON.parse(txtText(value, base));
    return Array.isArray(parsed) && typeof parsed[0] === 'number' ? (parsed as unknown as Numbered<Kept>) : undefined;
  } catch {
    return undefined;
  }
}

/** Reads values of a TXT record, in any order; undefined if one of them does not belong to a table. `base`: of the codes in them. */
export function readTableValues<Kept>(values: readonly string[], base: CodeBase): TableValues<Kept> | undefined {
  const numbered = values.map((value) => numberedIn<Kept>(value, base));
  if (!numbered.every((value) => value !== undefined)) return undefined;
  const [head, ...entries] = numbered.toSorted(([one], [other]) => one - other);
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
