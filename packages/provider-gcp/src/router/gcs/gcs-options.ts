import { settingsReader } from '@landfall/core/provider';
import { type Duration, durationMs } from '@landfall/core/router';
import * as z from 'zod';
import { authShape, urlShape } from '../../settings/connection-shape.ts';
import type { RouterConnection } from '../router-connection.ts';

/** Where a table is kept in a bucket. */
export interface GcsTableRouterOptions extends RouterConnection {
  readonly bucket: string;
  /** The name of the object: `routes/fraud.json`. */
  readonly object: string;
  /** The object's `Cache-Control`. Default `no-cache`: a cache asks Cloud Storage whether it has the last table. With a `max-age`, add it to `ttl`. */
  readonly cacheControl?: string | undefined;
  /** The router's name, for claims and errors: the same for all routers of one table. Default: where the table is. */
  readonly name?: string | undefined;
  /** How long clients may follow the previous table: as long as they wait between two reads, and any cache keeps it. Default `'30s'`. */
  readonly ttl?: Duration | undefined;
}

/** The options, with their defaults. */
export interface GcsSettings {
  readonly bucket: string;
  readonly object: string;
  readonly cacheControl: string;
  readonly name: string;
  readonly ttlMs: number;
  readonly connection: RouterConnection;
}

const BUCKET = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/;

/** What Cloud Storage takes as the name of an object: "Object names" in its documentation. */
function isObjectName(name: string): boolean {
  const bytes = Buffer.byteLength(name);
  return (
    bytes >= 1 &&
    bytes <= 1_024 &&
    !/[\r\n]/.test(name) &&
    name !== '.' &&
    name !== '..' &&
    !name.startsWith('.well-known/acme-challenge/')
  );
}

const parse = settingsReader<GcsTableRouterOptions>('gcsTableRouter', () =>
  z.strictObject({
    bucket: z
      .string()
      .regex(BUCKET, 'is not the name of a bucket: small letters, digits, dots, underscores and hyphens'),
    object: z
      .string()
      .refine(isObjectName, 'is not the name of an object: 1 to 1,024 bytes in one line, such as routes/fraud.json'),
    // A header has one line.
    cacheControl: z
      .string()
      .regex(/^[ -~]+$/, 'is not a value of the header Cache-Control')
      .optional(),
    name: z.string().min(1).optional(),
    ttl: z.custom((ttl) => durationMs(ttl) !== undefined, "is not a duration: write '30s', or milliseconds").optional(),
    auth: authShape().optional(),
    url: urlShape().optional(),
  }),
);

/** Checks the options, and fills in the defaults. Throws a `SettingsError` that names every mistake. */
export function readGcsOptions(options: GcsTableRouterOptions): GcsSettings {
  const checked = parse(options);
  if (checked.isErr()) throw checked.error;
  const { bucket, object, cacheControl = 'no-cache', ttl = '30s', auth, url } = options;
  const name = options.name ?? `gs://${bucket}/${object}`;
  return { bucket, object, cacheControl, name, ttlMs: durationMs(ttl) ?? 0, connection: { auth, url } };
}
