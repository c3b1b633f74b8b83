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

const call = { now: 0, signal: new AbortController().signal };

test.each([
  ['client-errors', [2, 3]],
  ['client-slower', [4, 1]],
])('%s are counts of one version in one region, by period and in order', async (metric, bad) => {
  const region = { key: 'aws/a', provider: 'aws', name: 'a' };
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
