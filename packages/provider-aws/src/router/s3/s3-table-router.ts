import { type ProviderError, providerError } from '@landfall/core/provider';
import { changedByOthers, defineRouter, type Router } from '@landfall/core/router';
import { err, ok } from 'neverthrow';
import { opened } from '../../call/ask.ts';
import { mapError } from '../../call/map-error.ts';
import { parsedTable, tableText } from '../table-text.ts';
import { readS3Options, type S3TableRouterOptions } from './s3-options.ts';

/** S3 answers 403 for an object that is not there if the caller may not list the bucket. */
const MAY_NOT_LIST = 'If the table was not written yet: with s3:ListBucket on the bucket, S3 says so.';

function isMissing({ vendorCode }: ProviderError): boolean {
  return vendorCode === 'NoSuchKey';
}

/** What a read that was refused may mean. */
function unreadable(error: ProviderError): ProviderError {
  if (error.vendorCode !== 'AccessDenied') return explained(error);
  return providerError({ ...error, message: `${error.message} ${MAY_NOT_LIST}` });
}

function explained(error: ProviderError): ProviderError {
  if (error.vendorCode !== 'PermanentRedirect') return error;
  const message = `${error.message} Set region to the region of the bucket.`;
  return providerError({ ...error, kind: 'invalid', message });
}

/** Reads a body. Throws what its connection throws, or a `transient` error if nobody waits for it any more. */
async function textOf(
  body: { transformToString(): Promise<string> } | undefined,
  signal: AbortSignal,
): Promise<string> {
  let cancel = () => {};
  const cancelled = new Promise<never>((_, reject) => {
    cancel = () => reject(providerError({ kind: 'transient', message: 'GetObject: the call was cancelled.' }));
    signal.addEventListener('abort', cancel);
  });
  try {
    return await Promise.race([body?.transformToString() ?? '', cancelled]);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/**
 * Makes a router that keeps its table in an object of a bucket, which clients read by HTTP. It replaces the object only if that has the ETag that was read (`If-Match`), and makes
 * it only if there is none (`If-None-Match: *`), so of two changes at the same time one is made.
 *
 * Throws a `SettingsError` if the options are not valid.
 */
export function s3TableRouter(options: S3TableRouterOptions): Router {
  const { bucket, key, region, cacheControl, name, ttlMs, connection } = readS3Options(options);
  const ask = opened(connection);
  const object = { Bucket: bucket, Key: key };

  return defineRouter<string>({
    name,
    capabilities: { ttlMs },

    async read({ signal }) {
      const answer = await ask('GetObject', object, { region, signal });
      if (answer.isErr()) return isMissing(answer.error) ? ok(null) : err(unreadable(answer.error));
      const { ETag = '', Body } = answer.value;
      const text = await textOf(Body, signal);
      return parsedTable(name, text).map((value) => ({ value, tag: ETag }));
    },

    async write({ table, tag }, { signal }) {
      const content = { Body: tableText(table), ContentType: 'application/json', CacheControl: cacheControl };
      const condition = tag === null ? { IfNoneMatch: '*' } : { IfMatch: tag };
      const answer = await ask('PutObject', { ...object, ...content, ...condition }, { region, signal });
      return answer
        .map(() => undefined)
        .mapErr((error) => {
          // 412 and 409, or 404 if the object was deleted: "How to prevent object overwrites with conditional writes" in the user guide of S3.
          if (error.kind === 'conflict' || isMissing(error))
            return changedByOthers(name, 'the object is another one by now');
          return explained(error);
        });
    },

    // Only the body is read outside of a call: its connection may break.
    mapError: (thrown) => mapError(thrown, `GetObject in ${region}`),
  });
}
