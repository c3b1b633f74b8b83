import { type Duration, durationMs } from '@landfall/core/router';
import type { AwsConnection } from '../call/connection.ts';

/** What the routers of tables have in common. */
export interface TableRouterOptions extends Pick<AwsConnection, 'credentials' | 'client' | 'urls'> {
  /** The router's name, for claims and errors: the same for all routers of one table. Default: where the table is. */
  readonly name?: string | undefined;
  /** How long clients may follow the previous table: as long as they wait between two reads, and any cache keeps it. Default `'30s'`. */
  readonly ttl?: Duration | undefined;
}

const USUAL_TTL: Duration = '30s';

/** How long clients may follow the previous table. */
export function ttlMsOf({ ttl = USUAL_TTL }: TableRouterOptions): number {
  return durationMs(ttl) ?? 0;
}
