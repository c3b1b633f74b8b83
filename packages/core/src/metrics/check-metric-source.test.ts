import { expect, test } from 'vitest';
import { checkMetricSource } from './check-metric-source.ts';

const counts = { is: 'counts', periodMs: 60_000, finalAfterMs: 0 };
const good = {
  specVersion: 'v1',
  name: 'own',
  metrics: { checkout: counts, 'queue-depth': { is: 'value' } },
  counts: () => undefined,
  value: () => undefined,
};

test('a source with every method that its metrics need has no issue', () => {
  expect(checkMetricSource(good)).toEqual([]);
  expect(checkMetricSource({ ...good, metrics: { checkout: counts }, value: undefined })).toEqual([]);
});

test.each<readonly [string, unknown, readonly string[]]>([
  ['text', 'prometheus', ['metrics: must be a metric source']],
  ['another version', { ...good, specVersion: 'v2' }, ["metrics.specVersion: must be 'v1'"]],
  ['no name', { ...good, name: '' }, ['metrics.name: must be a short text']],
  ['no metrics', { ...good, metrics: undefined }, ['metrics.metrics: must be an object by name']],
  [
    'a name of a provider',
    { ...good, metrics: { errors: counts, alarm: { is: 'value' } } },
    [
      "metrics.metrics.errors: is the name of a provider's metric: choose another name",
      "metrics.metrics.alarm: is the name of a provider's metric: choose another name",
    ],
  ],
  [
    'a name with a space',
    { ...good, metrics: { 'queue depth': { is: 'value' } } },
    ['metrics.metrics["queue depth"]: is not a valid name'],
  ],
  [
    'an unknown kind',
    { ...good, metrics: { a: { is: 'gauge' }, b: 5 } },
    ['metrics.metrics.a.is: must be one of "counts", "value"', 'metrics.metrics.b: must be an object'],
  ],
  [
    'odd periods',
    { ...good, metrics: { a: { ...counts, periodMs: 0 }, b: { ...counts, finalAfterMs: 0.5, period: 1 } } },
    [
      'metrics.metrics.a.periodMs: must be the length of a period in whole milliseconds',
      'metrics.metrics.b.period: is not a known field',
      'metrics.metrics.b.finalAfterMs: must be how many whole milliseconds',
    ],
  ],
  [
    'no methods',
    { ...good, counts: undefined, value: 5 },
    ["metrics.counts: must be a method, since a metric has is: 'counts'", 'metrics.value: must be a method'],
  ],
])('%s: an issue with its place', (_, source, issues) => {
  const found = checkMetricSource(source).map(({ path, message }) => `${path}: ${message}`);
  expect(found).toHaveLength(issues.length);
  issues.forEach((issue, index) => {
    expect(found[index]).toContain(issue);
  });
});
