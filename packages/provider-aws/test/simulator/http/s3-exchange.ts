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
  if (method === 'GET' && key === '' && url.searchParams.get('list-type') === '2') return 'ListObjectsV2';
  return `${method} ${url.pathname}${url.search}`;
}

function inputOf(api: string, { bucket, key }: Place, url: URL): Reply {
  if (api === 'HeadObject') return { Bucket: bucket, Key: key };
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

/** Only what is built from a number of milliseconds: the time of a header, and of a document. */
function httpDate(seconds: unknown): string {
  return new Date(Number(seconds) * 1_000).toUTCString();
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
  const body = xml('ListBucketResult', reply);
  return new Response(body, { status: 200, headers: { 'content-type': 'application/xml' } });
}

function refuse(method: string, { code, message, status, fields, headers }: Refusal): Response {
  // An answer to HEAD has no body: what is wrong is only in its status.
  if (method === 'HEAD') return new Response(null, { status, headers });
  const body = xml('Error', { Code: code, Message: message, ...fields });
  return new Response(body, { status, headers: { 'content-type': 'application/xml', ...headers } });
}

/** A call of S3. Its answers go by the method of the request. */
export function s3Exchange(asked: Asked, method = asked.api.startsWith('Head') ? 'HEAD' : 'GET'): Exchange {
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
export function readS3(request: Request, host: Host): Exchange {
  const { method } = request;
  const url = new URL(request.url);
  const place = placeOf(url.pathname, host);
  const api = apiOf(method, place.key, url);
  return s3Exchange({ service: 's3', region: host.region, api, input: inputOf(api, place, url) }, method);
}
