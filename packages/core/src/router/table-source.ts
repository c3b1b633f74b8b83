import type { RoutingTable } from '../routing/table/routing-table.ts';
import type { Router } from './router.ts';

/** Never aborted: the client itself does not wait longer than it may. */
const { signal } = new AbortController();

/** Makes a router the `source` of a client in the same process: `createRegionRouter({ source: tableSource(router, 'fraud'), ... })`. It rejects with the router's error. */
export function tableSource(router: Router, model: string): () => Promise<RoutingTable> {
  return async () => {
    const read = await router.read({ model, signal });
    if (read.isErr()) throw new Error(read.error.message);
    return read.value;
  };
}
