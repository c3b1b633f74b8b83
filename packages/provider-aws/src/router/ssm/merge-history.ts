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

/** Whether a router wrote a version. A person who edits a table leaves the mark of the version that was edited. */
function isByRouter(history: readonly TableVersion[], index: number): boolean {
  const table = history[index]?.table;
  if (table === undefined || originOf(table) === undefined) return false;
  return !history.slice(0, index).some((earlier) => earlier.table.madeFrom === table.madeFrom);
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
 * The same history gives the same table, whoever merges it. Pure. `isAllowed`: whether a table can be written, such as by its size.
 */
export function mergeHistory(
  history: readonly TableVersion[],
  isAllowed: (table: StoredTable) => boolean = () => true,
): MergedTable | undefined {
  const last = history.at(-1);
  if (last === undefined) return undefined;
  /** The merged parts after each version, by its number. */
  const states = new Map<number, TableParts>();
  let merged: TableParts = NO_PARTS;
  let previous: TableParts = NO_PARTS;
  for (const [index, { number, table }] of history.entries()) {
    const parts = partsOf(table);
    if (isByRouter(history, index)) {
      const before = states.get(originOf(table) ?? 0) ?? NO_PARTS;
      const changes = withoutClashes(changesOf(before, parts), before, merged);
      const next = changedParts(merged, changes);
      const isFine = (made: TableParts) => [isServing, isAllowed].every((each) => each(tableOf(made, table, 0)));
      if (before === merged || isFine(next) || !isFine(merged)) merged = next;
    } else {
      merged = changedParts(merged, changesOf(previous, parts));
    }
    states.set(number, merged);
    previous = parts;
  }
  const isUnwritten = changesOf(previous, merged).size > 0;
  if (!isUnwritten) return { table: last.table, isUnwritten };
  const version = Math.max(...history.map(({ table }) => table.version)) + 1;
  return { table: tableOf(merged, last.table, version), isUnwritten };
}
