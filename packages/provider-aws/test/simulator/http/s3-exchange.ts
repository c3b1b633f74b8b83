import type { Reply } from '../operation.ts';
import type { Refusal } from '../refusal.ts';
import type { Asked } from '../run-call.ts';
import { written } from '../wire-values.ts';
import type { Exchange } from './exchange.ts';
import type { Host } from './host.ts';
import { xml } from './xml.ts';

interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** The bucket is in the host or, by path, the first part of the path. */
function placeOf(pathname: string, host: Host): Place {
  const path = pathname.slice(1).split('/').map(decodeURIComponent);
  const bucket = host.bucket ?? path.shift() ?? '';
  return { bucket, key: path.join('/') };
}

function apiOf(method: string, key: string, url: URL): string {
  if (method === 'HEAD') return key === '' ? 'HeadBucket' : 'HeadObject';
  if (method === 'GET' && key !== '') return 'GetObject';
  if (method === 'PUT' && key !== '') return 'PutObject';
  if (method === 'GET' && key === '' && url.searchParams.get('list-type') === '2') return 'ListObjectsV2';
  return `${method} ${url.pathname}${url.search}`;
}

async function inputOf(api: string, { bucket, key }: Place, request: Request): Promise<Reply> {
  const url = new URL(request.url);
  if (api === 'HeadObject') return { Bucket: bucket, Key: key };
  if (api === 'GetObject' || api === 'PutObject') return objectInput({ bucket, key }, request);
  if (api !== 'ListObjectsV2') return { Bucket: bucket };
  const query = (name: string) => url.searchParams.get(name) ?? undefined;
  const most = query('max-keys');
  return written({
    Bucket: bucket,
    Prefix: query('prefix'),
    MaxKeys: most === undefined ? undefined : Number(most),
    StartAfter: query('start-after'),
    ContinuationToken: query('continuation-token'),
  }) as Reply;
}

/** What is asked of one object, in the headers of the request. */
async function objectInput({ bucket, key }: Place, request: Request): Promise<Reply> {
  const header = (name: string) => request.headers.get(name) ?? undefined;
  return written({
    Bucket: bucket,
    Key: key,
    IfMatch: header('if-match'),
    IfNoneMatch: header('if-none-match'),
    ...(request.method === 'PUT' && {
      Body: await request.text(),
      ContentType: header('content-type'),
      CacheControl: header('cache-control'),
    }),
  }) as Reply;
}

/** Only what is built from a number of milliseconds: the time of a header, and of a document. */
function httpDate(seconds: unknown): string {
  return new Date(Number(seconds) * 1_000).toUTCString();
}

/** An object, or what was put, in headers and body. */
function objectAnswer({ Body, ETag, ContentLength, ContentType, CacheControl, LastModified }: Reply): Response {
  const headers = Object.entries({
    etag: ETag,
    'content-length': ContentLength,
    'content-type': ContentType,
    'cache-control': CacheControl,
    'last-modified': LastModified === undefined ? undefined : httpDate(LastModified),
  }).filter(([, value]) => value !== undefined);
  const body = typeof Body === 'string' ? Body : null;
  return new Response(body, { status: 200, headers: Object.fromEntries(headers) as Record<string, string> });
}

function answer(api: string, reply: Reply): Response {
  if (api === 'HeadBucket') {
    const headers = { 'x-amz-bucket-region': String(reply['BucketRegion']), 'x-amz-access-point-alias': 'false' };
    return new Response(null, { status: 200, headers });
  }
  if (api === 'HeadObject') {
    const headers = {
      'content-length': String(reply['ContentLength']),
      etag: String(reply['ETag']),
      'last-modified': httpDate(reply['LastModified']),
    };
    return new Response(null, { status: 200, headers });
  }
  if (api === 'GetObject' || api === 'PutObject') return objectAnswer(reply);
  const body = xml('ListBucketResult', reply);
  return new Response(body, { status: 200, headers: { 'content-type': 'application/xml' } });
}

function refuse(method: string, { code, message, status, fields, headers }: Refusal): Response {
  // An answer to HEAD, or that nothing has changed, has no body: what is wrong is only in its status.
  if (method === 'HEAD' || status === 304) return new Response(null, { status, headers });
  const body = xml('Error', { Code: code, Message: message, ...fields });
  return new Response(body, { status, headers: { 'content-type': 'application/xml', ...headers } });
}

function methodOf({ api }: Asked): string {
  if (api === 'PutObject') return 'PUT';
  return api.startsWith('Head') ? 'HEAD' : 'GET';
}

/** A call of S3. Its answers go by the method of the request. */
export function s3Exchange(asked: Asked, method = methodOf(asked)): Exchange {
  const { service, region, api, input } = asked;
  return {
    service,
    region,
    api,
    method,
    input,
    answer: (reply) => answer(api, reply),
    refuse: (refusal) => refuse(method, refusal),
  };
}

/** Reads a request to S3. */
export async function readS3(request: Request, host: Host): Promise<Exchange> {
  const { method } = request;
  const url = new URL(request.url);
  const place = placeOf(url.pathname, host);
  const api = apiOf(method, place.key, url);
  return s3Exchange({ service: 's3', region: host.region, api, input: await inputOf(api, place, request) }, method);
}
