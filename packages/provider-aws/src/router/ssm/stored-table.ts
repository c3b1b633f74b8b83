import { checkTable, type RoutingTable } from '@landfall/core/routing';

/** A table as a parameter holds it, with the fields that others added. */
export interface StoredTable extends RoutingTable {
  /** `us-east-1/7/k3x9ab`: the version of the first region's parameter that a router made the table from, and what tells this change from others. */
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

/** What a router wrote into `madeFrom`. */
export interface Origin {
  /** The region of the parameter that was written first. */
  readonly region: string;
  /** The version of that parameter; 0 if there was none. */
  readonly number: number;
}

/** What a router writes into `madeFrom`: never the same twice. */
export function madeFrom({ region, number }: Origin): string {
  return `${region}/${number}/${crypto.randomUUID().slice(0, 8)}`;
}

/** What a router made a table from; undefined if it does not say so. */
export function originOf({ madeFrom: mark }: StoredTable): Origin | undefined {
  const [, region, number] = typeof mark === 'string' ? (/^([a-z0-9-]+)\/(\d+)\/\w+$/.exec(mark) ?? []) : [];
  return region === undefined ? undefined : { region, number: Number(number) };
}
