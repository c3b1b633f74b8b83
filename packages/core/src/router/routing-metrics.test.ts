import { expect, test } from 'vitest';
import { routingMetrics } from './routing-metrics.ts';

const at = (period: number) => ({ from: period * 10_000, to: (period + 1) * 10_000 });

const client = {
  readings: () => [
    { region: 'aws/a', version: '42', ...at(2), requests: 30, errors: 3, slower: 1 },
    { region: 'aws/a', version: '41', ...at(2), requests: 90, errors: 1, slower: 2 },
    { region: 'aws/b', version: '42', ...at(2), requests: 10, errors: 0, slower: 0 },
    { region: 'aws/a', version: '42', ...at(1), requests: 20, errors: 2, slower: 4 },
    { region: 'aws/a', version: '42', ...at(9), requests: 99, errors: 9, slower: 9 },
  ],
};

const region = { key: 'aws/a', provider: 'aws', name: 'a' };
const call = { now: 0, signal: new AbortController().signal };

test.each([
  ['client-errors', [2, 3]],
  ['client-slower', [4, 1]],
])('%s are counts of one version in one region, by period and in order', async (metric, bad) => {
  const source = routingMetrics(client);
  const answer = await source.counts?.(
    { metric, region, model: 'fraud', version: '42', from: 10_000, to: 60_000 },
    call,
  );
  expect(answer?._unsafeUnwrap()).toEqual({
    state: 'counts',
    periods: [
      { ...at(1), requests: 20, bad: bad[0] },
      { ...at(2), requests: 30, bad: bad[1] },
    ],
  });
});

test.each([
  [
    { requests: 200, disagreements: 4, failed: 1, dropped: 900 },
    { state: 'value', value: 0.98, samples: 200 },
  ],
  [
    { requests: 99, disagreements: 0, failed: 0, dropped: 0 },
    { state: 'no-data', detail: '99 answers were compared; 100 are needed' },
  ],
])('shadow-agreement is the share of all answers that agree, once there are 100: %j', async (counts, expected) => {
  const others = { requests: 500, disagreements: 500, failed: 0, dropped: 0 };
  const source = routingMetrics({
    ...client,
    shadowTotals: () => [
      { region: 'aws/b', version: '42', ...others },
      { region: 'aws/a', version: '41', ...others },
      { region: 'aws/a', version: '42', ...counts },
    ],
  });
  const answer = await source.value?.({ metric: 'shadow-agreement', region, model: 'fraud', version: '42' }, call);
  expect(answer?._unsafeUnwrap()).toMatchObject(expected);
});

test('shadow-agreement of a client without a shadow has no data', async () => {
  const request = { metric: 'shadow-agreement', region, model: 'fraud', version: '42' };
  expect((await routingMetrics(client).value?.(request, call))?._unsafeUnwrap()).toMatchObject({ state: 'no-data' });
});
