import { takesRequests } from '@landfall/core/routing';
import { originOf, type StoredTable, type TableVersion } from './stored-table.ts';
import {
  changedParts,
  changesOf,
  isSamePart,
  NO_PARTS,
  type PartChanges,
  partsOf,
  type TableParts,
  tableOf,
} from './table-parts.ts';

/** A table with the changes of all who wrote it. */
export interface MergedTable {
  readonly table: StoredTable;
  /** Whether the last version of the parameter lacks some of them: it has to be written again. */
  readonly isUnwritten: boolean;
}

/** What a history is of. */
export interface MergeOptions {
  /** The parameter's region. */
  readonly region: string;
  /** Whether a table can be written, such as by its size. Default: any. */
  readonly isAllowed?: (table: StoredTable) => boolean;
}

/**
 * The version that a router made a version from; undefined if a person wrote it. A person who edits a table, or pastes an older one, leaves the mark of that one: it is known from
 * an earlier version, or names one that is no longer kept. A number that is higher than the version's own is of a parameter that was removed.
 */
function originIn(history: readonly TableVersion[], index: number, region: string): number | undefined {
  const { number, table } = history[index] as TableVersion;
  const origin = originOf(table);
  // What another region's parameter was once copied to has its numbers.
  if (origin?.region !== region) return undefined;
  const earlier = history.slice(0, index);
  if (earlier.some((other) => other.table.madeFrom === table.madeFrom)) return undefined;
  const isKnown = index === 0 || origin.number >= number || earlier.some((other) => other.number === origin.number);
  return isKnown ? origin.number : undefined;
}

/** The changes that meet no later change of the same part: of two changes of one part, the first stays. */
function withoutClashes(changes: PartChanges, before: TableParts, now: TableParts): PartChanges {
  return new Map(
    [...changes].filter(([name, part]) => {
      const current = now.get(name);
      return isSamePart(current, before.get(name)) || isSamePart(current, part);
    }),
  );
}

/** Whether clients have a region to go to. */
function isServing({ entries }: StoredTable): boolean {
  return entries.length === 0 || entries.some(takesRequests);
}

/**
 * Merges the versions of a parameter, oldest first, of one model: what each changed of the table that it was made from. Parameter Store replaces a value without a condition, so
 * a version may lack what others wrote just before it; here nobody's change is missing.
 * - A router says which version it made its table from. Of two routers that change the same part, the first stays. A change after which no region would take requests is left out.
 * - What a person wrote is a change of the version before it, and stays.
 *
 * The same history gives the same table, whoever merges it. Pure.
 */
export function mergeHistory(
  history: readonly TableVersion[],
  { region, isAllowed = () => true }: MergeOptions,
): MergedTable | undefined {
  const last = history.at(-1);
  if (last === undefined) return undefined;
  /** The merged parts after each version, by its number. */
  const states = new Map<number, TableParts>();
  let merged: TableParts = NO_PARTS;
  let previous: TableParts = NO_PARTS;
  for (const [index, { number, table }] of history.entries()) {
    const parts = partsOf(table);
    const origin = originIn(history, index, region);
    if (origin === undefined) {
      merged = changedParts(merged, changesOf(previous, parts));
    } else {
      const before = states.get(origin) ?? NO_PARTS;
      const changes = withoutClashes(changesOf(before, parts), before, merged);
      const next = changedParts(merged, changes);
      const isFine = (made: TableParts) => [isServing, isAllowed].every((each) => each(tableOf(made, table, 0)));
      if (before === merged || isFine(next) || !isFine(merged)) merged = next;
    }
    states.set(number, merged);
    previous = parts;
  }
  const isUnwritten = changesOf(previous, merged).size > 0;
  if (!isUnwritten) return { table: last.table, isUnwritten };
  const tables = history.map(({ table }) => table);
  const version = Math.max(...tables.map((table) => table.version)) + 1;
  return { table: tableOf(merged, last.table, version, tables), isUnwritten };
}
