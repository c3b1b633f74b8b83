import type { GcpSettings } from '../settings/gcp-settings.ts';
import { type ClientPool, clientPool } from './client-pool.ts';
import { type AuthSource, authSource } from './gcp-auth.ts';

/** How a project is reached: the credentials, the clients of Vertex, and plain HTTP for the other services. */
export interface Connection {
  readonly auth: AuthSource;
  readonly pool: ClientPool;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

/** Reaches Google over the network. Loads nothing and asks nothing before the first call. */
export function connect(settings: GcpSettings): Connection {
  return { auth: authSource(settings.auth), pool: clientPool(settings), fetch: async (url, init) => fetch(url, init) };
}
