import type { MetricName, Reading } from '../../../provider/contract.ts';
import { expectThat } from '../expect-that.ts';
import { expectTypes } from '../expect-types.ts';
import type { Abilities, RuleDefinition } from '../rule.ts';
import type { Candidate, Trial } from '../trial.ts';

const WINDOW_MS = 60_000;
const COUNTS: ReadonlySet<string> = new Set(['requests', 'errors']);
const readsMetrics = (abilities: Abilities): boolean => abilities.readsMetrics;

async function read(trial: Trial, candidate: Candidate, metric: MetricName): Promise<Reading> {
  const request = { deployment: candidate.handle, query: { metric, windowMs: WINDOW_MS } };
  const call = trial.call(trial.key(`metric-${metric}`));
  const { provider } = trial;
  return trial.answered('metric', async () => {
    expectThat(provider.metric !== undefined, 'a metric method', 'none');
    return provider.metric(request, call);
  });
}

/** Rules: `metric` gives a number, or says that there is no data. */
export const metricRules: readonly RuleDefinition[] = [
  {
    name: 'metric answers every metric that the capabilities name',
    contract: 'Reading: a finite value with the number of samples behind it, or no-data.',
    appliesTo: readsMetrics,
    async hold(trial) {
      const candidate = await trial.serving('1');
      await trial.settle();
      for (const metric of trial.provider.capabilities.metrics) {
        const reading = await read(trial, candidate, metric);
        expectTypes('metric', reading);
        const isNumber = reading.state === 'value' && Number.isFinite(reading.value) && reading.samples >= 0;
        expectThat(isNumber || reading.state === 'no-data', `a value or no-data for ${metric}`, reading);
      }
    },
  },
  {
    name: 'metric has no value for a deployment that got no request',
    contract: 'Reading: "No data is its own answer: it never counts as healthy."',
    appliesTo: (abilities) => readsMetrics(abilities) && abilities.namesPrevious,
    async hold(trial) {
      await trial.serving('1');
      const candidate = await trial.deployed('2');
      for (const metric of trial.provider.capabilities.metrics) {
        const reading = await read(trial, candidate, metric);
        const countsNone =
          COUNTS.has(metric) && reading.state === 'value' && reading.value === 0 && reading.samples === 0;
        expectThat(countsNone || reading.state === 'no-data', `no-data for ${metric} before any request`, reading);
      }
    },
  },
];
