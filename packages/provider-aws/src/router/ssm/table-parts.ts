import { isDeepStrictEqual } from 'node:util';
import type { RoutingEntry } from '@landfall/core/routing';
import type { StoredTable } from './stored-table.ts';

/** The parts of a table that change on their own: the entry of each region, and each field that others added. */
export type TableParts = ReadonlyMap<string, unknown>;

/** What was made of some parts. A part that is undefined was removed. */
export type PartChanges = ReadonlyMap<string, unknown>;

const ENTRY = 'entry of ';

/** Fields that every change has its own of. */
const OWN = new Set(['version', 'entries', 'madeFrom']);

/** No table was written yet. */
export const NO_PARTS: TableParts = new Map();

/** Takes a table apart. */
export function partsOf(table: StoredTable): TableParts {
  const fields = Object.entries(table).filter(([field]) => !OWN.has(field));
  const entries = table.entries.map((entry) => [`${ENTRY}${entry.region}`, entry] as const);
  return new Map<string, unknown>([...fields, ...entries]);
}

/** Whether two parts are the same, as JSON. */
export function isSamePart(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other);
}

/** What was changed from one table to the next. */
export function changesOf(before: TableParts, after: TableParts): PartChanges {
  const names = new Set([...before.keys(), ...after.keys()]);
  const changed = [...names].filter((name) => !isSamePart(before.get(name), after.get(name)));
  return new Map(changed.map((name) => [name, after.get(name)]));
}

/** The parts with changes made to them. */
export function changedParts(parts: TableParts, changes: PartChanges): TableParts {
  const next = new Map(parts);
  for (const [name, part] of changes) {
    if (part === undefined) next.delete(name);
    else next.set(name, part);
  }
  return next;
}

/** Puts regions in order: as the table has them, and one that it lacks behind the region that was before it in the last earlier table. */
function ordered(regions: readonly string[], like: StoredTable, earlier: readonly StoredTable[]): readonly string[] {
  const order = like.entries.map(({ region }) => region);
  for (const region of regions) {
    if (order.includes(region)) continue;
    const names = earlier.map(({ entries }) => entries.map((entry) => entry.region));
    const last = names.findLast((all) => all.includes(region)) ?? [];
    const before = last.slice(0, last.indexOf(region)).findLast((other) => order.includes(other));
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, region);
  }
  return order;
}

/** Puts a table together, with its entries in the order of `like` and of the tables before it: clients that fail over take the first one. */
export function tableOf(
  parts: TableParts,
  like: StoredTable,
  version: number,
  earlier: readonly StoredTable[] = [],
): StoredTable {
  const fields = [...parts].filter(([name]) => !name.startsWith(ENTRY));
  const found = [...parts].filter(([name]) => name.startsWith(ENTRY)).map(([, entry]) => entry as RoutingEntry);
  const byRegion = new Map(found.map((entry) => [entry.region, entry]));
  const order = ordered([...byRegion.keys()], like, earlier);
  const entries = order.flatMap((region) => byRegion.get(region) ?? []);
  const { madeFrom } = like;
  const mark = madeFrom === undefined ? {} : { madeFrom };
  return { ...Object.fromEntries(fields), ...mark, version, model: like.model, entries };
}
