import { checkCapabilities } from '../../../plan/check-capabilities.ts';
import { expectThat } from '../expect-that.ts';
import type { RuleDefinition } from '../rule.ts';

const METHODS = ['prepare', 'deploy', 'describe', 'verify', 'route', 'monitor', 'retire'] as const;
/** Rules: name, version, methods and capabilities of a provider, before any call. */
export const shapeRules: readonly RuleDefinition[] = [
  {
    name: 'it has a name, version v1 and every method',
    contract: 'Provider: specVersion is "v1"; all methods but health, metric, preview and mapError are required.',
    async hold({ provider }) {
      expectThat(provider.specVersion === 'v1', 'specVersion "v1"', provider.specVersion);
      expectThat(typeof provider.name === 'string' && provider.name !== '', 'a name', provider.name);
      const missing = METHODS.filter((method) => typeof provider[method] !== 'function');
      expectThat(missing.length === 0, `the methods ${METHODS.join(', ')}`, `no ${missing.join(', ')}`);
    },
  },
  {
    name: 'its capabilities are valid',
    contract: 'Capabilities: how traffic moves, the metrics that metric answers, and a settleMs in milliseconds.',
    async hold({ provider }) {
      const [wrong] = checkCapabilities(provider.capabilities);
      expectThat(wrong === undefined, `capabilities.${wrong?.field}: ${wrong?.advice}`, wrong?.value);
      const { metrics, health } = provider.capabilities;
      expectThat(metrics.length === 0 || provider.metric !== undefined, 'a metric method for the metrics', 'no metric');
      const counts = health === undefined || provider.health !== undefined;
      expectThat(counts, 'a health method for capabilities.health', 'no health');
    },
  },
  {
    name: 'preview, if there is one, gives counts of machines, and problems as text',
    contract: 'Preview: what the settings say about a model in a region, without a call to the cloud.',
    async hold(trial) {
      const { provider, region } = trial;
      if (provider.preview === undefined) return;
      const told = provider.preview({ model: trial.model('1'), region });
      const { machines, problems } = told;
      const areTexts = Array.isArray(problems) && problems.every((problem) => typeof problem === 'string');
      expectThat(areTexts, 'a list of texts as problems', told);
      expectThat(problems.length === 0, 'no problem with a model that can be deployed', problems);
      if (machines === undefined) return;
      const { type, count, maxCount = count, extraToVerify = 0 } = machines;
      const areCounts = [count, maxCount, extraToVerify].every((number) => Number.isInteger(number) && number >= 0);
      expectThat(typeof type === 'string' && areCounts, 'a type of machine, and whole numbers of it', machines);
      expectThat(maxCount >= count, 'a maxCount of no less than count', machines);
    },
  },
];
