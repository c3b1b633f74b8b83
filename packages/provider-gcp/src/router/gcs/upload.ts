import { randomUUID } from 'node:crypto';
import type { RouterRequest } from '../router-requests.ts';
import type { GcsSettings } from './gcs-options.ts';

/** The request that replaces the object if it has a generation (`0`: if it does not exist), with its metadata and its text in one. */
export function uploadRequest(
  { bucket, object, cacheControl }: GcsSettings,
  text: string,
  generation: string,
): RouterRequest {
  const boundary = randomUUID();
  // Without a Cache-Control of its own, a public object is cached for an hour.
  const metadata = JSON.stringify({ name: object, contentType: 'application/json', cacheControl });
  const part = (type: string, content: string) => `--${boundary}\r\ncontent-type: ${type}\r\n\r\n${content}\r\n`;
  const json = 'application/json; charset=utf-8';
  return {
    method: 'POST',
    path: `/upload/storage/v1/b/${encodeURIComponent(bucket)}/o?uploadType=multipart&ifGenerationMatch=${generation}`,
    contentType: `multipart/related; boundary=${boundary}`,
    body: Buffer.from(`${part(json, metadata)}${part(json, text)}--${boundary}--\r\n`),
  };
}
