import type { MetricName } from '@landfall/core/provider';
import { expect, test } from 'vitest';
import { type FakeMetricQuery, fakeProvider } from '../src/index.ts';
import { answerOf, call, deployed, errorOf, REGION } from './one-call.ts';

const serving = { version: '41' };

function query(metric: MetricName) {
  return { metric, windowMs: 60_000 };
}

test('a served model answers each sample, in order, and says which version it is', async () => {
  const fake = fakeProvider({
    respond: (input, { region, version }) => [input, region, version],
    latencyMs: ({ region }) => (region === REGION ? 12 : 0),
    checks: ({ version }) => [{ name: 'container', passed: version === '42' }],
  });
  const { deployment } = await deployed(fake);
  const verified = await answerOf(fake.verify({ deployment, samples: [{ input: 'a' }, { input: 2 }] }, call(1)));
  expect(verified).toEqual({
    subject: 'deployment',
    version: '42',
    responses: [
      { output: ['a', REGION, '42'], latencyMs: 12 },
      { output: [2, REGION, '42'], latencyMs: 12 },
    ],
    checks: [{ name: 'container', passed: true }],
  });
});

test('by default a served model answers what it was asked, and is healthy', async () => {
  const fake = fakeProvider();
  const { deployment } = await deployed(fake);
  const { responses, checks } = await answerOf(fake.verify({ deployment, samples: [{ input: { x: [1] } }] }, call(1)));
  expect(responses).toEqual([{ output: { x: [1] }, latencyMs: 5 }]);
  expect(checks?.every(({ passed }) => passed)).toBe(true);
});

test('what is not up cannot be verified', async () => {
  const fake = fakeProvider({ deployMs: 100 });
  const { deployment } = await deployed(fake);
  const verify = (at: number) => fake.verify({ deployment, samples: [] }, call(at));
  expect(await errorOf(verify(99))).toMatchObject({ kind: 'transient', retryable: true });
  await answerOf(verify(100));
  await answerOf(fake.retire({ deployment }, call(200)));
  expect(await errorOf(verify(200))).toMatchObject({ kind: 'not-found' });
});

test('a deployment that had requests has latencies and no alarm; one that had none has no data; one that failed has an alarm', async () => {
  const fake = fakeProvider({ serving, requests: [{ version: '42', afterMs: 60_000, latencyMs: 10 }] });
  const { deployment, previous } = await deployed(fake);
  const read = (metric: MetricName, at: number) =>
    answerOf(fake.metric({ deployment, query: query(metric) }, call(at)));
  expect(await read('latency-p99', 1)).toMatchObject({ state: 'no-data' });
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 10 }, call(0)));
  expect(await read('latency-p50', 30_000)).toEqual({ state: 'value', value: 5, samples: 30, version: '42' });
  expect(await read('latency-p95', 59_999)).toMatchObject({ value: 10 });
  expect(await read('latency-p99', 59_999)).toMatchObject({ value: 14 });
  expect(await read('latency-p99', 90_000)).toMatchObject({ value: 28, samples: 60 });
  expect(await read('alarm', 90_000)).toMatchObject({ value: 0 });
  fake.crash(REGION, '42');
  expect(await read('alarm', 90_000)).toMatchObject({ value: 1 });
  expect(await read('latency-p50', 90_000)).toMatchObject({ value: 1_000 });
});

test('requests are counted, and are not a metric', async () => {
  const fake = fakeProvider();
  const { deployment } = await deployed(fake);
  const asked = { metric: 'cost' as MetricName, windowMs: 60_000 };
  expect(await errorOf(fake.metric({ deployment, query: asked }, call(1)))).toMatchObject({ kind: 'unsupported' });
  expect(fake.capabilities.metrics).toEqual(['latency-p50', 'latency-p95', 'latency-p99', 'alarm']);
});

test('metrics are a function of time, place, version and share', async () => {
  const asked: FakeMetricQuery[] = [];
  const fake = fakeProvider({
    serving,
    metrics(one) {
      asked.push(one);
      if (one.metric === 'latency-p99') return null;
      return one.metric === 'alarm' ? 1 : { value: one.at / 1_000, samples: 3 };
    },
  });
  const { deployment, previous } = await deployed(fake);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 25 }, call(0)));
  const read = (metric: MetricName, at: number) =>
    answerOf(fake.metric({ deployment, query: query(metric) }, call(at)));
  expect(await read('latency-p50', 4_000)).toEqual({ state: 'value', value: 4, samples: 3, version: '42' });
  expect(await read('latency-p99', 4_000)).toEqual({ state: 'no-data' });
  expect(await read('alarm', 60_000)).toMatchObject({ value: 1, samples: 150 });
  expect(asked[0]).toEqual({
    metric: 'latency-p50',
    windowMs: 60_000,
    region: REGION,
    version: '42',
    at: 4_000,
    percent: 25,
  });
});

test('what is gone has no metrics and cannot be monitored; what is monitored says so', async () => {
  const fake = fakeProvider();
  const { deployment } = await deployed(fake);
  expect(fake.running()).toMatchObject([{ monitored: false }]);
  await answerOf(fake.monitor({ deployment }, call(1)));
  expect(fake.running()).toMatchObject([{ monitored: true }]);
  await answerOf(fake.retire({ deployment }, call(2)));
  expect(await errorOf(fake.monitor({ deployment }, call(3)))).toMatchObject({ kind: 'not-found' });
  expect(await errorOf(fake.metric({ deployment, query: query('alarm') }, call(3)))).toMatchObject({
    kind: 'not-found',
  });
});
