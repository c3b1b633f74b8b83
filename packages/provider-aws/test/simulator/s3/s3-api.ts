import { type Call, type Operation, operation } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import type { Bucket } from './buckets.ts';
import { type GetObject, getObject } from './get-object.ts';
import { type PutObject, putObject } from './put-object.ts';

interface InBucket {
  readonly Bucket: string;
}

const USUAL_KEYS = 1_000;

/** A bucket that may be seen, in the region that was asked; otherwise the region's answer. */
function find({ world, region }: Call, name: string): Bucket {
  const bucket = world.buckets.get(name);
  if (bucket === undefined)
    throw new Refusal('NoSuchBucket', 'The specified bucket does not exist', {
      status: 404,
      fields: { BucketName: name },
    });
  const headers = { 'x-amz-bucket-region': bucket.region };
  if (bucket.isDenied) throw new Refusal('AccessDenied', 'Access Denied', { status: 403, headers });
  if (bucket.region !== region.name) {
    const message =
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.';
    const fields = { Endpoint: `${name}.s3.${bucket.region}.amazonaws.com`, Bucket: name };
    throw new Refusal('PermanentRedirect', message, { status: 301, headers, fields });
  }
  return bucket;
}

/** The APIs of S3 that are simulated. */
export const S3_API: Readonly<Record<string, Operation>> = {
  HeadBucket: operation((call, { Bucket: name }: InBucket) => {
    const bucket = find(call, name);
    return { BucketRegion: bucket.region, AccessPointAlias: false };
  }),
  HeadObject: operation((call, { Bucket: name, Key }: InBucket & { readonly Key: string }) => {
    const object = find(call, name).objects.get(Key);
    if (object === undefined) throw new Refusal('NotFound', 'Not Found', { status: 404 });
    return { ContentLength: object.size, ETag: object.etag, LastModified: object.modifiedAt / 1_000 };
  }),
  GetObject: operation((call, input: GetObject) => getObject(find(call, input.Bucket), input)),
  PutObject: operation((call, input: PutObject) => putObject(call, find(call, input.Bucket), input)),
  ListObjectsV2: operation(
    (
      call,
      input: InBucket & {
        readonly Prefix?: string;
        readonly MaxKeys?: number;
        readonly StartAfter?: string;
        readonly ContinuationToken?: string;
      },
    ) => {
      const { Bucket: name, Prefix = '', MaxKeys = USUAL_KEYS, ContinuationToken, StartAfter = '' } = input;
      const after =
        ContinuationToken === undefined ? StartAfter : Buffer.from(ContinuationToken, 'base64url').toString();
      const wanted = [...find(call, name).objects.values()]
        .filter(({ key }) => key.startsWith(Prefix) && (after === '' || key > after))
        .sort((one, other) => (one.key < other.key ? -1 : 1));
      const shown = wanted.slice(0, Math.min(MaxKeys, USUAL_KEYS));
      const isTruncated = shown.length < wanted.length;
      const last = shown.at(-1)?.key ?? after;
      return {
        Name: name,
        Prefix,
        MaxKeys,
        KeyCount: shown.length,
        IsTruncated: isTruncated,
        NextContinuationToken: isTruncated ? Buffer.from(last).toString('base64url') : undefined,
        Contents: shown.map(({ key, size, etag, modifiedAt }) => ({
          Key: key,
          Size: size,
          ETag: etag,
          LastModified: modifiedAt / 1_000,
          StorageClass: 'STANDARD',
        })),
      };
    },
  ),
};
