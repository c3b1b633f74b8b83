import { type ProviderError, providerError } from '@landfall/core/provider';
import { changedByOthers, defineRouter, type Router } from '@landfall/core/router';
import { err, ok, type Result } from 'neverthrow';
import { nameFailure, type RestReply, readJson } from '../../call/rest.ts';
import { openRequests } from '../router-requests.ts';
import { type GcsTableRouterOptions, readGcsOptions } from './gcs-options.ts';
import { isNoBucket, noBucket, readObject, type StoredText } from './read-object.ts';
import { uploadRequest } from './upload.ts';

const STORAGE = 'https://storage.googleapis.com';

/** "Once per second" for writes to the same object: "Quotas and limits" of Cloud Storage. */
const BETWEEN_WRITES_MS = 1_000;

function parsed(
  name: string,
  { generation, text }: StoredText,
): Result<{ value: unknown; tag: string }, ProviderError> {
  try {
    return ok({ value: JSON.parse(text) as unknown, tag: generation });
  } catch {
    const message = `The routing table ${name} is not JSON: correct it by hand, or remove it.`;
    return err(providerError({ kind: 'invalid', message }));
  }
}

function writeError(name: string, reply: RestReply): ProviderError {
  // 412: the object has another generation by now, or was deleted.
  if (reply.status === 412 || reply.status === 409) return changedByOthers(name, 'the object is another one by now');
  const error = nameFailure(reply, `objects.insert of ${name}`);
  if (reply.status !== 429) return error;
  return providerError({ ...error, kind: 'throttled', retryAfterMs: error.retryAfterMs ?? BETWEEN_WRITES_MS });
}

/**
 * Makes a router that keeps its table in an object of a bucket of Cloud Storage, which clients read by HTTP. It replaces the object only if that has the generation that was read
 * (`ifGenerationMatch`; 0 for an object that does not exist), so of two changes at the same time one is made.
 *
 * Throws a `SettingsError` if the options are not valid.
 */
export function gcsTableRouter(options: GcsTableRouterOptions): Router {
  const settings = readGcsOptions(options);
  const { name, ttlMs } = settings;
  const send = openRequests(STORAGE, settings.connection);
  /** The last content that was read. */
  let known: StoredText | undefined;

  return defineRouter<string>({
    name,
    capabilities: { ttlMs },

    async read({ signal }) {
      const found = await readObject(settings, send, known, signal);
      if (found.isErr()) return err(found.error);
      if (found.value === null) return ok(null);
      known = found.value;
      return parsed(name, found.value);
    },

    async write({ table, tag }, { signal }) {
      const request = uploadRequest(settings, `${JSON.stringify(table, undefined, 2)}\n`, tag ?? '0');
      const answer = await send(request, `objects.insert of ${name}`, signal);
      return answer.andThen((reply) => {
        if (reply.status < 200 || reply.status >= 300)
          return err(isNoBucket(reply) ? noBucket(settings) : writeError(name, reply));
        // A login page has status 200 as well.
        return readJson(reply, `objects.insert of ${name}`).map(() => undefined);
      });
    },
  });
}
