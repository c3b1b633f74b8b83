import { checkTable, type RoutingTable } from '@landfall/core/routing';

/** A table as a parameter holds it, with the fields that others added. */
export interface StoredTable extends RoutingTable {
  /** `7/k3x9ab`: the version of the parameter that a router made the table from, and what tells this change from others. */
  readonly madeFrom?: unknown;
}

/** One version of a parameter that holds a valid table. */
export interface TableVersion {
  /** The number that Parameter Store gave it. */
  readonly number: number;
  readonly table: StoredTable;
}

/** The table of a text; undefined if it is not a valid table of that model (undefined: of any). */
export function storedTable(text: string, model?: string): StoredTable | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { table, issues } = checkTable(value);
  const isValid = table !== undefined && issues.length === 0 && (model === undefined || table.model === model);
  return isValid ? (value as StoredTable) : undefined;
}

/** What a router writes into `madeFrom`. */
export function madeFrom(number: number): string {
  return `${number}/${crypto.randomUUID().slice(0, 8)}`;
}

/** The version of the parameter that a router made a table from; undefined if no router wrote it. */
export function originOf({ madeFrom: mark }: StoredTable): number | undefined {
  const [, number] = typeof mark === 'string' ? (/^(\d+)\/\w+$/.exec(mark) ?? []) : [];
  return number === undefined ? undefined : Number(number);
}
