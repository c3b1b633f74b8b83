import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProviderError } from '@landfall/core/provider';
import { expect, test } from 'vitest';
import { type PrometheusSettings, prometheusMetrics } from '../src/index.ts';
import { fakePrometheus, type Said } from './fake-prometheus.ts';
import { callAt, requestOf } from './requests.ts';

// What Prometheus answers is documented at prometheus.io/docs/prometheus/latest/querying/api; the types of errors are in its web/api/v1/api.go.

const TOKEN = 'c2VjcmV0LXRva2Vu';
const WHAT = 'the query value of the metric "depth"';

async function errorAt(
  url: string,
  more: Partial<PrometheusSettings> = {},
  signal?: AbortSignal,
): Promise<ProviderError> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'X-Scope-OrgID': 'team-7' };
  const source = prometheusMetrics({ url, headers, metrics: { depth: { value: 'max(depth)' } }, ...more });
  const answer = await source.value(requestOf('depth', '2'), callAt(60_000, signal));
  if (answer.isOk()) throw new Error(`no error: ${JSON.stringify(answer)}`);
  return answer.error;
}

async function errorOf(said: Said, more?: Partial<PrometheusSettings>): Promise<ProviderError> {
  const { url } = await fakePrometheus(() => said);
  return await errorAt(url, more);
}

const failure = (status: number, errorType: string, error: string): Said => ({
  status,
  body: { status: 'error', errorType, error },
});

test.for([
  [400, 'bad_data', 'invalid parameter "query": 1:5: parse error: unclosed left parenthesis', 'invalid', false],
  [422, 'execution', 'found duplicate series for the match group', 'invalid', false],
  [422, 'execution', 'query processing would load too many samples into memory in query execution', 'invalid', false],
  [400, 'bad_data', 'exceeded maximum resolution of 11,000 points per timeseries', 'invalid', false],
  [503, 'timeout', 'query timed out in expression evaluation', 'transient', true],
  [503, 'canceled', 'query was canceled in query execution', 'transient', true],
  [503, 'unavailable', 'TSDB not ready', 'transient', true],
  [500, 'internal', 'expanding series: EOF', 'transient', true],
  [404, 'not_found', 'not found', 'not-found', false],
  [422, 'a-new-one', 'of a later version', 'invalid', false],
  [200, 'execution', 'an error in an answer of success', 'invalid', false],
] as const)(
  'an answer %i with the type %s is an error with its reason',
  async ([status, type, reason, kind, retryable]) => {
    expect(await errorOf(failure(status, type, reason))).toEqual({
      kind,
      retryable,
      scope: 'region',
      vendorCode: type,
      message: `Prometheus did not answer ${WHAT}: ${reason}.`,
    });
  },
);

test.for([
  [401, 'permission', 'Put valid credentials in the setting headers'],
  [403, 'permission', 'Put credentials that may query'],
  [404, 'not-found', 'Check the setting url'],
  [405, 'unexpected', 'status 405'],
  [408, 'transient', 'status 408'],
  [429, 'throttled', 'status 429'],
  [499, 'transient', 'status 499'],
  [502, 'transient', 'status 502'],
  [302, 'unexpected', 'it redirects'],
] as const)('status %i, of what stands before Prometheus, is an error of kind %s', async ([status, kind, says]) => {
  const headers = { location: `/login?${TOKEN}`, 'content-type': 'text/html' };
  expect(await errorOf({ status, headers, body: `<html>${TOKEN}</html>` })).toMatchObject({
    kind,
    message: expect.stringContaining(says),
  });
});

test('a request to wait is passed on', async () => {
  expect(await errorOf({ status: 429, headers: { 'retry-after': '7' }, body: 'slow down' })).toMatchObject({
    kind: 'throttled',
    retryAfterMs: 7_000,
  });
  expect(
    await errorOf({ status: 503, headers: { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, body: '' }),
  ).not.toHaveProperty('retryAfterMs');
});

test.for([
  ['<html>Sign in</html>', 'does not come from the API of Prometheus'],
  ['null', 'does not come from the API of Prometheus'],
  [{ ok: true }, 'does not come from the API of Prometheus'],
  [{ status: 'success' }, 'another form than Prometheus documents'],
  [{ status: 'success', data: { resultType: 'vector', result: {} } }, 'another form than Prometheus documents'],
  [
    { status: 'success', data: { resultType: 'vector', result: [{ metric: {} }] } },
    'another form than Prometheus documents',
  ],
  [
    { status: 'success', data: { resultType: 'vector', result: [{ value: [60, 5] }] } },
    'another form than Prometheus documents',
  ],
  [
    { status: 'success', data: { resultType: 'vector', result: [{ value: [60, 'five'] }] } },
    'another form than Prometheus documents',
  ],
  [
    { status: 'success', data: { resultType: 'matrix', result: [{ metric: {} }] } },
    'another form than Prometheus documents',
  ],
] as const)('the answer %j is garbled', async ([body, says]) => {
  expect(await errorOf({ body })).toMatchObject({ kind: 'unexpected', message: expect.stringContaining(says) });
});

const warned = (...warnings: readonly string[]): Said => ({
  body: { status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [60, '5'] }] }, warnings },
});

test('an answer with a warning is refused: a part of the data may be missing, or the query means something else', async () => {
  expect(await errorOf(warned('No StoreAPIs matched for this query'))).toMatchObject({
    kind: 'transient',
    message: `Prometheus answered ${WHAT} with a warning, so its numbers may be wrong: No StoreAPIs matched for this query.`,
  });
  expect(await errorOf(warned('PromQL info: x', 'PromQL warning: bucket label "le" is missing'))).toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining('wrong: PromQL warning: bucket'),
  });
});

test('a note for information is no warning', async () => {
  const { url } = await fakePrometheus(() => warned('PromQL info: metric might not be a counter'));
  await expect(errorAt(url)).rejects.toThrow('no error');
});

test('a server that cannot be reached is a transient error', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => closed.once('listening', listening));
  const { port } = closed.address() as AddressInfo;
  await new Promise((done) => closed.close(done));
  expect(await errorAt(`http://127.0.0.1:${port}`)).toMatchObject({
    kind: 'transient',
    retryable: true,
    message: expect.stringMatching(/did not answer .*: fetch failed, ECONNREFUSED/),
  });
});

test('an answer that does not come, or not to its end, is waited for until the timeout', async () => {
  const late = { kind: 'transient', message: `Prometheus did not answer ${WHAT}: no answer came within 50 ms.` };
  expect(await errorOf(() => undefined, { timeout: 50 })).toMatchObject(late);
  expect(await errorOf((_request, response) => void response.write('{"status":'), { timeout: '50ms' })).toMatchObject(
    late,
  );
});

test('a connection that breaks in the middle of an answer is a transient error', async () => {
  expect(await errorOf((_request, response) => void response.write('{', () => response.destroy()))).toMatchObject({
    kind: 'transient',
  });
});

test('a call that is cancelled ends at once', { timeout: 5_000 }, async () => {
  const cancelled = new AbortController();
  const { url } = await fakePrometheus(() => () => cancelled.abort());
  expect(await errorAt(url, { timeout: '10m' }, cancelled.signal)).toMatchObject({
    kind: 'transient',
    message: expect.stringContaining('the call was cancelled'),
  });
});

test('the values of headers are sent, and appear in no error, even where a server or a fetch repeats them', async () => {
  const { url, received } = await fakePrometheus(() =>
    failure(400, 'bad_data', `Bearer ${TOKEN} of team-7: token "${TOKEN}" has expired`),
  );
  expect((await errorAt(url)).message).toBe(
    `Prometheus did not answer ${WHAT}: <authorization> of <X-Scope-OrgID>: token "<authorization>" has expired.`,
  );
  expect(received[0]?.headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, 'x-scope-orgid': 'team-7' });

  const thrown = await errorAt(url, { fetch: () => Promise.reject(new TypeError(`bad header: Bearer ${TOKEN}`)) });
  expect(thrown).toMatchObject({ kind: 'transient', message: expect.stringContaining('bad header: <authorization>.') });
  for (const fetch of [
    () => Promise.reject(undefined),
    () => {
      throw new Error(TOKEN);
    },
  ] as const) {
    expect(JSON.stringify(await errorAt(url, { fetch }))).not.toContain(TOKEN);
  }
});

test('settings that are wrong are thrown, all at once', () => {
  expect(() => prometheusMetrics({ url: 'x', metrics: { depth: { value: '' } } })).toThrow(
    /The Prometheus settings are not valid:.*url.*metrics\.depth\.value/s,
  );
});
