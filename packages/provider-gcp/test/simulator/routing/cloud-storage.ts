import { createHash } from 'node:crypto';
import type { Reply, RestCall } from '../google-rest.ts';
import type { WireFault } from '../wire-fault.ts';
import { LegacyError } from './legacy-error.ts';
import { type RoutingTroubles, routingTroubles } from './routing-faults.ts';

interface StoredObject {
  readonly generation: number;
  readonly text: string;
  readonly contentType: string;
  readonly cacheControl: string | undefined;
  readonly writtenAt: number;
}

/** Cloud Storage, as far as tables in objects go. */
export interface CloudStorage {
  readonly troubles: RoutingTroubles;
  putBucket(name: string): void;
  textOf(bucket: string, object: string): string | undefined;
  /** Uploads an object as a person does in the console; undefined deletes it. */
  put(bucket: string, object: string, text: string | undefined): void;
  answer(call: RestCall): Promise<Reply | WireFault<Reply>>;
}

/** "Maximum rate of writes to the same object name: one write per second": "Quotas and limits". */
const BETWEEN_WRITES_MS = 1_000;

function json(body: object): Reply {
  return { status: 200, headers: { 'content-type': 'application/json; charset=UTF-8' }, body: JSON.stringify(body) };
}

/** The parts of a `multipart/related` body: the metadata, and the content. */
function partsOf(contentType: string, body: string): readonly string[] {
  const boundary = /boundary=(.+)$/.exec(contentType)?.[1] ?? '';
  return body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => part.slice(part.indexOf('\r\n\r\n') + 4, -2));
}

/** A refusal of a download comes as plain text: firebase/firebase-tools#3647. */
function asText({ status, message }: LegacyError): Reply {
  return { status, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: message };
}

/** Simulates the JSON API, and the addresses of public objects. */
export function cloudStorage(now: () => number): CloudStorage {
  const buckets = new Map<string, Map<string, StoredObject>>();
  const troubles = routingTroubles();
  let generation = 1_700_000_000_000_000;

  function bucketOf(name: string): Map<string, StoredObject> {
    const found = buckets.get(name);
    if (found !== undefined) return found;
    throw new LegacyError(404, 'notFound', 'The specified bucket does not exist.');
  }

  function objectOf(bucket: string, object: string): StoredObject {
    const found = bucketOf(bucket).get(object);
    if (found !== undefined) return found;
    throw new LegacyError(404, 'notFound', `No such object: ${bucket}/${object}`);
  }

  function store(bucket: string, object: string, text: string, cacheControl?: string): StoredObject {
    generation += 1_000;
    const stored = { generation, text, contentType: 'application/json', cacheControl, writtenAt: now() };
    bucketOf(bucket).set(object, stored);
    return stored;
  }

  function insert(bucket: string, query: URLSearchParams, { headers, body }: RestCall): Reply {
    const [metadata = '{}', text = ''] = partsOf(headers['content-type'] ?? '', body.toString('utf8'));
    const { name, cacheControl } = JSON.parse(metadata) as { readonly name: string; readonly cacheControl?: string };
    const there = bucketOf(bucket).get(name);
    const wanted = query.get('ifGenerationMatch');
    if (wanted !== null && !/^\d+$/.test(wanted))
      throw new LegacyError(400, 'invalid', `Invalid value for ifGenerationMatch: ${wanted}`);
    if (wanted !== null && Number(wanted) !== (there?.generation ?? 0))
      throw new LegacyError(412, 'conditionNotMet', 'At least one of the pre-conditions you specified did not hold.');
    if (there !== undefined && now() - there.writtenAt < BETWEEN_WRITES_MS)
      throw new LegacyError(
        429,
        'rateLimitExceeded',
        `The object ${bucket}/${name} exceeded the rate limit for object mutation operations (create, update, and delete). Please reduce your request rate. See https://cloud.google.com/storage/docs/gcs429.`,
      );
    const stored = store(bucket, name, text, cacheControl);
    return json({ kind: 'storage#object', bucket, name, generation: String(stored.generation) });
  }

  function content(
    { text, contentType, cacheControl, generation: number }: StoredObject,
    headers: RestCall['headers'],
  ): Reply {
    const etag = `"${createHash('md5').update(text).digest('hex')}"`;
    // "public, max-age=3600" is what a public object has without a Cache-Control of its own: "Cache-Control" of Cloud Storage.
    const shown = {
      etag,
      'cache-control': cacheControl ?? 'public, max-age=3600',
      'x-goog-generation': String(number),
    };
    if (headers['if-none-match'] === etag) return { status: 304, headers: shown, body: '' };
    return { status: 200, headers: { ...shown, 'content-type': contentType }, body: text };
  }

  function download(bucket: string, object: string, query: URLSearchParams, headers: RestCall['headers']): Reply {
    try {
      const found = objectOf(bucket, object);
      const wanted = query.get('generation');
      if (wanted !== null && Number(wanted) !== found.generation)
        throw new LegacyError(404, 'notFound', `No such object: ${bucket}/${object}#${wanted}`);
      return content(found, headers);
    } catch (thrown) {
      if (thrown instanceof LegacyError) return asText(thrown);
      throw thrown;
    }
  }

  return {
    troubles,
    putBucket: (name) => {
      buckets.set(name, new Map());
    },
    textOf: (bucket, object) => bucketOf(bucket).get(object)?.text,
    put(bucket, object, text) {
      if (text === undefined) bucketOf(bucket).delete(object);
      else store(bucket, object, text);
    },
    async answer(call) {
      const { url: target, headers } = call;
      const { pathname, searchParams } = new URL(target, 'http://localhost');
      const [, isUpload, bucket = '', object = ''] =
        /^(\/upload)?\/storage\/v1\/b\/([^/]+)\/o(?:\/([^/]+))?$/.exec(pathname) ?? [];
      if (bucket === '') {
        const [, of = '', name = ''] = /^\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
        return troubles.during('public', () => content(objectOf(of, name), headers));
      }
      const isMedia = searchParams.get('alt') === 'media';
      return troubles.during(isUpload ? 'objects.insert' : isMedia ? 'objects.download' : 'objects.get', () => {
        if (headers.authorization === undefined)
          throw new LegacyError(401, 'required', 'Anonymous caller does not have storage.objects.get access.');
        const name = decodeURIComponent(object);
        if (isUpload) return insert(bucket, searchParams, call);
        if (isMedia) return download(bucket, name, searchParams, headers);
        const { generation: number, text } = objectOf(bucket, name);
        return json({ generation: String(number), size: String(Buffer.byteLength(text)) });
      });
    },
  };
}
