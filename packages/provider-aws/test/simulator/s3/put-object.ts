import type { Call, Reply } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import type { Bucket } from './buckets.ts';
import { noSuchKey } from './get-object.ts';

/** What PutObject is asked. */
export interface PutObject {
  readonly Bucket: string;
  readonly Key: string;
  readonly Body?: string;
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
  readonly ContentType?: string;
  readonly CacheControl?: string;
}

function preconditionFailed(condition: string): Refusal {
  const message = 'At least one of the pre-conditions you specified did not hold';
  return new Refusal('PreconditionFailed', message, { status: 412, fields: { Condition: condition } });
}

/**
 * PutObject, with its conditions: "How to prevent object overwrites with conditional writes" in the S3 user guide. `If-Match` on a key that has no object (any more) is 404, not 412.
 * The 409 of a conflict during the upload is a fault: `ConditionalRequestConflict`.
 */
export function putObject({ world, now }: Call, { name, objects }: Bucket, input: PutObject): Reply {
  const { Key, Body = '', IfMatch, IfNoneMatch, ContentType, CacheControl } = input;
  const there = objects.get(Key);
  if (IfNoneMatch !== undefined && there !== undefined) throw preconditionFailed('If-None-Match');
  if (IfMatch !== undefined && there === undefined) throw noSuchKey(Key);
  if (IfMatch !== undefined && there?.etag !== IfMatch) throw preconditionFailed('If-Match');
  const content = { text: Body, contentType: ContentType, cacheControl: CacheControl };
  const { etag } = world.buckets.putContent(name, Key, now, content);
  return { ETag: etag };
}
