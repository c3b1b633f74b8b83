import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import { googleErrorIn, nameFailure, type RestReply, readJson } from '../../call/rest.ts';
import { invalidOption } from '../invalid-option.ts';
import type { SendRequest } from '../router-requests.ts';
import type { GcsSettings } from './gcs-options.ts';

/** What an object holds, and the number that Cloud Storage gives to every content. */
export interface StoredText {
  readonly generation: string;
  readonly text: string;
}

interface Metadata {
  readonly generation?: string;
  readonly size?: string;
}

/** Whether a reply says that the bucket is missing; an object that is missing is told by its name. */
export function isNoBucket({ status, body }: RestReply): boolean {
  return status === 404 && /bucket does not exist/i.test(googleErrorIn(body)?.message ?? '');
}

/** The error of a bucket that is not there. */
export function noBucket({ bucket }: GcsSettings): ProviderError {
  return invalidOption('gcsTableRouter', 'bucket', `there is no bucket ${bucket}: check its name`);
}

/** The metadata of the object; null if there is none. */
function metadataIn(settings: GcsSettings, reply: RestReply, what: string): Result<Metadata | null, ProviderError> {
  if (isNoBucket(reply)) return err(noBucket(settings));
  // An answer of somebody in between does not say that there is no table.
  if (reply.status === 404 && googleErrorIn(reply.body) !== undefined) return ok(null);
  return readJson<Metadata>(reply, what);
}

/**
 * Reads the object; null if there is none. It asks for the metadata first, because Cloud Storage words the errors of a download as plain text (firebase/firebase-tools#3647); then for
 * the content of that generation, unless `known` has it.
 */
export async function readObject(
  settings: GcsSettings,
  send: SendRequest,
  known: StoredText | undefined,
  signal: AbortSignal,
): Promise<Result<StoredText | null, ProviderError>> {
  const { bucket, object, name } = settings;
  const path = `/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(object)}`;
  const what = `objects.get of ${name}`;
  const found = (await send({ method: 'GET', path: `${path}?fields=generation,size` }, what, signal)).andThen((reply) =>
    metadataIn(settings, reply, what),
  );
  if (found.isErr()) return err(found.error);
  if (found.value === null) return ok(null);
  const { generation, size } = found.value;
  if (generation === undefined)
    return err(providerError({ kind: 'transient', message: `${what}: the answer has no generation.` }));
  if (known?.generation === generation) return ok(known);
  const content = await send({ method: 'GET', path: `${path}?alt=media&generation=${generation}` }, what, signal);
  return content.andThen((reply) => {
    if (reply.status === 404)
      return err(providerError({ kind: 'transient', message: `${what}: it was replaced while it was read.` }));
    if (reply.status !== 200) return err(nameFailure(reply, what));
    if (String(reply.body.length) !== size)
      return err(
        providerError({ kind: 'transient', message: `${what}: the answer was cut off, or is not the object.` }),
      );
    return ok({ generation, text: Buffer.from(reply.body).toString('utf8') });
  });
}
