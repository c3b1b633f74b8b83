import { formatIssues } from '../input/format-issues.ts';
import { refuseUnknownKeys } from '../provider/refuse-unknown-keys.ts';
import { checkTable } from '../routing/table/check-table.ts';
import type { RoutingTable } from '../routing/table/routing-table.ts';
import { defineRouter } from './define-router.ts';
import type { Router } from './router.ts';
import { tableChanged } from './table-change.ts';

/** Where a router in memory begins. */
export interface MemoryRouterOptions {
  /** Default: `memory`. */
  readonly name?: string | undefined;
  /** The table that it holds at first. Default: none was written yet. */
  readonly table?: RoutingTable | undefined;
}

/** Makes a router that keeps its table in this process. Throws a `TypeError` if the options are not valid. */
export function memoryRouter(options: MemoryRouterOptions = {}): Router {
  refuseUnknownKeys('memoryRouter', options, ['name', 'table']);
  const { name = 'memory', table } = options;
  const { table: first, issues } = table === undefined ? { table: null, issues: [] } : checkTable(table);
  if (issues.length > 0) throw new TypeError(`The table of memoryRouter is not valid:${formatIssues(issues)}`);
  let held = first ?? null;
  return defineRouter<RoutingTable>({
    name,
    read: () => held && { value: held, tag: held },
    write({ table: next, tag }) {
      if (held !== tag) throw tableChanged(name, 'another one was written in between');
      held = structuredClone(next);
    },
  });
}
