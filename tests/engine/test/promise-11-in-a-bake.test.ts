import type { MetricSource, RolloutSpec } from '@landfall/core';
import { ok } from 'neverthrow';
import { expect, test } from 'vitest';
import { LEAKS, leaky, playSilently, printed, SAMPLE_EXPECTED, SPEC, WAYS } from './play-silently.ts';

/** A bake that asks a provider, and a source, for counts and for a value. */
const BAKED: RolloutSpec = {
  ...SPEC,
  stages: [{ percent: 50, bake: { min: '10m', max: '40m' } }, { percent: 100 }],
  gates: [
    { metric: 'errors', acceptable: 0.01, harmful: 0.05 },
    { metric: 'latency-p95', max: 300, failures: 3 },
    { metric: 'refunds', acceptable: 0.01, harmful: 0.05 },
    { metric: 'queue-depth', max: 300, failures: 3 },
  ],
};

const QUIET: MetricSource = {
  specVersion: 'v1',
  name: 'shop',
  metrics: { refunds: { is: 'counts', periodMs: 60_000, finalAfterMs: 0 }, 'queue-depth': { is: 'value' } },
  counts: async () => ok({ state: 'no-data' }),
  value: async () => ok({ state: 'no-data' }),
};

for (const method of ['health', 'metric'] as const)
  for (const how of WAYS)
    test(`a secret in ${how} of ${method} is masked`, async () => {
      const { events } = await playSilently({}, { fake: leaky(method, how), metrics: QUIET }, BAKED);
      expect(printed(events)).toContain('the request was { TOKEN: *** }');
    });

for (const method of ['counts', 'value'] as const)
  for (const how of WAYS)
    test(`a secret in ${how} of a source's ${method} is masked`, async () => {
      const metrics = { ...QUIET, [method]: LEAKS[how] };
      const { events } = await playSilently({ respond: () => SAMPLE_EXPECTED }, { metrics }, BAKED);
      expect(printed(events)).toContain('the request was { TOKEN: *** }');
    });
