import type { GcpSettings } from '../settings/gcp-settings.ts';
import { type ClientPool, clientPool } from './client-pool.ts';
import { type AuthSource, authSource, type GcpAuth } from './gcp-auth.ts';

/** How a project is reached: the credentials, the clients of Vertex, and plain HTTP for the other services. */
export interface Connection {
  readonly auth: AuthSource;
  readonly pool: ClientPool;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

/** Plain HTTP with credentials. Loads nothing and asks nothing before the first call. */
export function connectByHttp(auth: GcpAuth | undefined): Pick<Connection, 'auth' | 'fetch'> {
  return { auth: authSource(auth), fetch: async (url, init) => fetch(url, init) };
}

/** Reaches Google over the network. Loads nothing and asks nothing before the first call. */
export function connect(settings: GcpSettings): Connection {
  return { ...connectByHttp(settings.auth), pool: clientPool(settings) };
}
