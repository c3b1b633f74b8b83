import { expect, test } from 'vitest';
import { paperSource, planOf } from '../../test/paper-plan.ts';
import { MEASURES_ALL, paperProvider } from '../../test/paper-provider.ts';
import type { MetricSource, SourceMetric } from '../metrics/metric-source.ts';
import type { Provider } from '../provider/contract.ts';
import { fitOptions, fitRollback } from './fit-options.ts';

const PLAN = planOf({});
const OWN = planOf(
  {
    gates: [
      { metric: 'checkout', acceptable: 0.1, harmful: 0.2 },
      { metric: 'queue-depth', max: 5 },
    ],
  },
  { metrics: paperSource },
);

function withMetrics(metrics: Readonly<Record<string, SourceMetric>>): MetricSource {
  return { ...paperSource, metrics };
}

const { checkout, 'queue-depth': depth } = paperSource.metrics as Readonly<
  Record<'checkout' | 'queue-depth', SourceMetric>
>;

test.each<readonly [string, MetricSource | undefined, readonly string[]]>([
  [
    'none',
    undefined,
    [
      "is missing: a gate of this rollout reads 'checkout' from it",
      "is missing: a gate of this rollout reads 'queue-depth' from it",
    ],
  ],
  [
    'one without a metric',
    withMetrics({ checkout }),
    ["has no 'queue-depth', which a gate of this rollout reads: pass the same source"],
  ],
  [
    'one that measures otherwise',
    withMetrics({ checkout: { is: 'value' }, 'queue-depth': depth }),
    ["had 'checkout' as counts when this rollout started, and has it as value now: pass the same source"],
  ],
  ['one that is not valid', { ...paperSource, name: '' }, ['must be a short text']],
])('a rollout whose gates read a metric source does not go on with %s', (_, metrics, messages) => {
  const providers = { all: paperProvider(MEASURES_ALL) };
  const error = fitOptions(OWN, { providers, metrics })._unsafeUnwrapErr();
  expect(error.kind === 'invalid-options' && error.issues.map(({ message }) => message)).toEqual(messages);
  expect(fitRollback(OWN, { providers, metrics }, new Set(['all'])).isOk()).toBe(true);
});

test('other periods, of the source and of the provider, are those of today', () => {
  const metrics = withMetrics({ checkout: { is: 'counts', periodMs: 1_000, finalAfterMs: 0 }, 'queue-depth': depth });
  const health = { periodMs: 300_000, finalAfterMs: 600_000 };
  const fit = fitOptions(OWN, { providers: { all: paperProvider({ health }) }, metrics })._unsafeUnwrap();
  expect(fit.providers['all']?.health).toEqual(health);
  expect(fit.sources?.['checkout']).toMatchObject({ periodMs: 1_000 });
});

test.each<readonly [string, Partial<Provider['capabilities']>, string, string]>([
  ['health', { ...MEASURES_ALL, health: undefined }, 'errors', 'latency-p95'],
  [
    'the count of slow requests',
    { ...MEASURES_ALL, health: { periodMs: 60_000, finalAfterMs: 0 } },
    'slower than the previous p95',
    'errors, latency-p95',
  ],
  ['a metric', { ...MEASURES_ALL, metrics: [] }, 'slower than the previous p95', 'errors, slow requests'],
])('a provider that lost %s that a gate reads is refused, but not for a rollback', (_, capabilities, gate, has) => {
  const providers = { all: paperProvider(capabilities) };
  expect(fitOptions(PLAN, { providers })._unsafeUnwrapErr()).toEqual({
    kind: 'incompatible-provider',
    provider: 'all',
    message:
      `A gate of this rollout judges '${gate}', which provider 'all' measured when the rollout started. ` +
      `Now it measures ${has}. Continue the rollout with the settings that it started with, or abort it.`,
  });
  expect(fitRollback(PLAN, { providers }, new Set(['all'])).isOk()).toBe(true);
});

test('a provider that lost what no gate reads strands no rollout', () => {
  const plain = planOf({ stages: [{ percent: 100 }] });
  expect(fitOptions(plain, { providers: { all: paperProvider() } }).isOk()).toBe(true);
});

test('a period that is not valid any more is that of the log, with a warning', () => {
  const health = { periodMs: 0, finalAfterMs: Number.NaN, countsSlower: true };
  const fit = fitOptions(PLAN, { providers: { all: paperProvider({ ...MEASURES_ALL, health }) } })._unsafeUnwrap();
  expect(fit.providers['all']?.health).toEqual(MEASURES_ALL.health);
  expect(fit.warnings).toHaveLength(2);
});
