import { settingsReader } from '@landfall/core/provider';
import * as z from 'zod';
import type { AwsConnection } from '../../call/connection.ts';
import { connectionShape, credentialsShape } from '../../call/connection-shape.ts';
import { type TableRouterOptions, ttlMsOf } from '../table-router-options.ts';
import { regionShape, tableRouterShape } from '../table-router-shape.ts';

/** Where a table is kept in a bucket. */
export interface S3TableRouterOptions extends TableRouterOptions {
  readonly bucket: string;
  /** The key of the object: `routes/fraud.json`. */
  readonly key: string;
  /** The region of the bucket. */
  readonly region: string;
  /** The object's header `Cache-Control`. Default `no-cache`: a cache asks S3 whether it has the last table. With a `max-age`, add it to `ttl`. */
  readonly cacheControl?: string | undefined;
}

/** The options, with their defaults. */
export interface S3Settings {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  readonly cacheControl: string;
  readonly name: string;
  readonly ttlMs: number;
  readonly connection: AwsConnection;
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

const parse = settingsReader<S3TableRouterOptions>('s3TableRouter', () =>
  z.strictObject({
    bucket: z.string().regex(BUCKET, 'is not the name of a bucket: 3 to 63 small letters, digits, dots and hyphens'),
    key: z
      .string()
      .refine(
        (key) => /^[^/]/.test(key) && Buffer.byteLength(key) <= 1_024,
        'is not the key of an object: 1 to 1,024 bytes, without a / at its start, such as routes/fraud.json',
      ),
    region: regionShape(),
    cacheControl: z.string().min(1).optional(),
    credentials: credentialsShape(),
    ...connectionShape(),
    ...tableRouterShape(),
  }),
);

/** Checks the options, and fills in the defaults. Throws a `SettingsError` that names every mistake. */
export function readS3Options(options: S3TableRouterOptions): S3Settings {
  const checked = parse(options);
  if (checked.isErr()) throw checked.error;
  const { bucket, key, region, cacheControl = 'no-cache', credentials, client, urls } = options;
  const name = options.name ?? `s3://${bucket}/${key}`;
  return {
    bucket,
    key,
    region,
    cacheControl,
    name,
    ttlMs: ttlMsOf(options),
    connection: { credentials, client, urls },
  };
}
