import { type Duration, durationMs } from '@landfall/core/router';
import * as z from 'zod';
import type { AwsConnection } from '../call/connection.ts';

/** What the routers of tables have in common. */
export interface TableRouterOptions extends Pick<AwsConnection, 'credentials' | 'client' | 'urls'> {
  /** The router's name, for claims and errors: the same for all routers of one table. Default: where the table is. */
  readonly name?: string | undefined;
  /** How long clients may follow the previous table: as long as they wait between two reads, and any cache keeps it. Default `'30s'`. */
  readonly ttl?: Duration | undefined;
}

const USUAL_TTL: Duration = '30s';

/** The key of a region of AWS. */
export function regionShape() {
  return z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d+$/, 'is not a region of AWS, such as eu-west-1');
}

/** The options that both have, as a schema. */
export function tableRouterShape() {
  return {
    name: z.string().min(1).optional(),
    ttl: z.custom((ttl) => durationMs(ttl) !== undefined, "is not a duration: write '30s', or milliseconds").optional(),
  };
}

/** How long clients may follow the previous table. */
export function ttlMsOf({ ttl = USUAL_TTL }: TableRouterOptions): number {
  return durationMs(ttl) ?? 0;
}
