import type { MetricSource } from '@landfall/core';
import { expect, test } from 'vitest';
import { prometheusMetrics } from '../src/index.ts';
import { fakePrometheus, matrix, type Said, vector } from './fake-prometheus.ts';
import { callAt, countsOf, requestOf } from './requests.ts';

// What Prometheus answers is documented at prometheus.io/docs/prometheus/latest/querying/api.

const HOUR_MS = 3_600_000;
const QUERIES = {
  requests: 'sum(increase(a{region="{region}",version="{version}"}[{period}]))',
  bad: 'sum(increase(b{p="{provider}",m="{model}",version="{version}"}[{period}]))',
};

function sourceAt(url: string): Required<MetricSource> {
  return prometheusMetrics({
    url,
    metrics: {
      'wrong-answers': QUERIES,
      slow: { ...QUERIES, period: '5m', finalAfter: '2m' },
      depth: { value: 'max(d{v="{version}"})' },
    },
  });
}

async function valueGiven(said: Said): Promise<unknown> {
  const { url } = await fakePrometheus(() => said);
  const answer = await sourceAt(url).value(requestOf('depth', '2'), callAt(90_500));
  return answer.match(
    (reading) => reading,
    (error) => error,
  );
}

const byQuery = (requests: Said, bad: Said) => (parameters: Readonly<Record<string, string>>) =>
  parameters['query']?.includes('a{') ? requests : bad;

test('a source says what it measures', () => {
  expect(sourceAt('http://127.0.0.1:9090')).toMatchObject({
    specVersion: 'v1',
    name: 'prometheus',
    metrics: {
      'wrong-answers': { is: 'counts', periodMs: 60_000, finalAfterMs: 30_000 },
      slow: { is: 'counts', periodMs: 300_000, finalAfterMs: 120_000 },
      depth: { is: 'value' },
    },
  });
});

test('both queries are asked for once, at the end of each period', async () => {
  const { url, received } = await fakePrometheus(
    byQuery(
      matrix([
        [3_660, '10'],
        [3_720, '12.4'],
      ]),
      matrix([[3_720, '1']]),
    ),
  );
  const counts = await countsOf(sourceAt(`${url}/`), { from: HOUR_MS, to: HOUR_MS + 120_000, now: 2 * HOUR_MS });
  expect(counts).toEqual({
    state: 'counts',
    periods: [
      { from: HOUR_MS, to: HOUR_MS + 60_000, requests: 10, bad: 0 },
      { from: HOUR_MS + 60_000, to: HOUR_MS + 120_000, requests: 12, bad: 1 },
    ],
    open: [],
  });
  const range = { start: '3660', end: '3720', step: '60', timeout: '10000ms' };
  expect(received.map(({ parameters }) => parameters)).toEqual(
    expect.arrayContaining([
      { ...range, query: 'sum(increase(a{region="eu-west-1",version="2"}[1m]))' },
      { ...range, query: 'sum(increase(b{p="aws",m="fraud",version="2"}[1m]))' },
    ]),
  );
  expect(received.map(({ method, path }) => `${method} ${path}`)).toEqual(Array(2).fill('POST /api/v1/query_range'));
});

test('only periods that are over are asked for, and only final ones are counted', async () => {
  const { url, received } = await fakePrometheus(
    byQuery(
      matrix([
        [3_660, '10'],
        [3_720, '5'],
      ]),
      matrix(),
    ),
  );
  const source = sourceAt(url);
  const asked = { from: HOUR_MS, to: HOUR_MS + 600_000 };
  // 30 seconds after the end of the first period, and 29.9 after it.
  expect(await countsOf(source, { ...asked, now: HOUR_MS + 150_000 })).toMatchObject({
    periods: [{ requests: 10 }, { requests: 5 }],
    open: [],
  });
  expect(await countsOf(source, { ...asked, now: HOUR_MS + 149_900 })).toMatchObject({
    periods: [{ requests: 10 }],
    open: [HOUR_MS + 60_000],
  });
  expect(received.map(({ parameters }) => parameters['end'])).toEqual(Array(4).fill('3720'));
  expect(await countsOf(source, { ...asked, now: HOUR_MS + 59_999 })).toEqual({
    state: 'no-data',
    detail: 'no period of the range is over',
  });
  expect(received).toHaveLength(4);
});

test('no series is no data', async () => {
  const { url } = await fakePrometheus(() => matrix());
  expect(await countsOf(sourceAt(url), { from: 0, to: HOUR_MS, now: 2 * HOUR_MS })).toEqual({
    state: 'no-data',
    detail: 'the query requests gave no series for any period: check its labels if there were requests',
  });
});

test('several series are refused with what to do', async () => {
  const { url } = await fakePrometheus(byQuery(matrix([[60, '1']]), matrix([[60, '1']], [[120, '1']])));
  expect(await countsOf(sourceAt(url), { from: 0, to: HOUR_MS, now: 2 * HOUR_MS })).toMatchObject({
    kind: 'invalid',
    message:
      'Prometheus answered, but the query bad of the metric "wrong-answers" gives 2 series: add sum(...) so that it gives one.',
  });
});

test('a value is that of the one series, or a scalar, at the time of the call', async () => {
  const { url, received } = await fakePrometheus(() => vector('0.25'));
  expect(await sourceAt(url).value(requestOf('depth', '2'), callAt(90_500))).toMatchObject({
    value: { state: 'value', value: 0.25, samples: 1 },
  });
  expect(received).toMatchObject([
    { path: '/api/v1/query', parameters: { query: 'max(d{v="2"})', time: '90.5', timeout: '10000ms' } },
  ]);
  expect(
    await valueGiven({ body: { status: 'success', data: { resultType: 'scalar', result: [60, '1e+06'] } } }),
  ).toMatchObject({ value: 1_000_000 });
});

test('a value without a series, or NaN, is no data', async () => {
  expect(await valueGiven(vector())).toMatchObject({
    state: 'no-data',
    detail: expect.stringContaining('gave no series'),
  });
  expect(await valueGiven(vector('NaN'))).toMatchObject({
    state: 'no-data',
    detail: expect.stringContaining('gave NaN'),
  });
});

test.for([
  [vector('+Inf'), 'gives Infinity, which no threshold can be compared with'],
  [vector('1', '2'), 'gives 2 series'],
  [
    { body: { status: 'success', data: { resultType: 'matrix', result: [{ metric: {}, histograms: [] }] } } },
    'gives a histogram',
  ],
  [
    { body: { status: 'success', data: { resultType: 'vector', result: [{ metric: {}, histogram: [60, {}] }] } } },
    'gives a histogram',
  ],
  [
    { body: { status: 'success', data: { resultType: 'string', result: [60, 'text'] } } },
    'gives a string, not a number',
  ],
] as const)('the value in %j is refused', async ([said, why]) => {
  expect(await valueGiven(said)).toMatchObject({ kind: 'invalid', message: expect.stringContaining(why) });
});

test('a metric that the source does not have is refused, and so is one of the other kind', async () => {
  const { url, received } = await fakePrometheus(() => vector('1'));
  const source = sourceAt(url);
  expect(await countsOf(source, { from: 0, to: HOUR_MS, now: HOUR_MS, metric: 'depth' })).toMatchObject({
    kind: 'unsupported',
    message: expect.stringContaining('no metric "depth" that gives counts'),
  });
  expect(await source.value(requestOf('toString', '2'), callAt(0))).toMatchObject({ error: { kind: 'unsupported' } });
  expect(received).toEqual([]);
});
