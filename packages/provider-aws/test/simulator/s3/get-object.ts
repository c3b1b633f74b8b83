import type { Reply } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import type { Bucket } from './buckets.ts';

/** What GetObject is asked. */
export interface GetObject {
  readonly Bucket: string;
  readonly Key: string;
  readonly IfNoneMatch?: string;
}

/** The refusal for a key that has no object: `GetObject` in the S3 API reference. */
export function noSuchKey(key: string): Refusal {
  return new Refusal('NoSuchKey', 'The specified key does not exist.', { status: 404, fields: { Key: key } });
}

/** GetObject: the last content, since S3 is read-after-write consistent. */
export function getObject({ objects }: Bucket, { Key, IfNoneMatch }: GetObject): Reply {
  const object = objects.get(Key);
  if (object === undefined) throw noSuchKey(Key);
  const { etag, size, modifiedAt, content } = object;
  if (IfNoneMatch === etag) throw new Refusal('NotModified', '', { status: 304, headers: { etag } });
  return {
    Body: content?.text ?? '',
    ContentLength: content === undefined ? 0 : size,
    ETag: etag,
    LastModified: modifiedAt / 1_000,
    ContentType: content?.contentType,
    CacheControl: content?.cacheControl,
  };
}
