import type { Provider } from '@landfall/core/provider';
import type { AwsDeployment } from './aws-deployment.ts';
import { awsAccount } from './aws-region.ts';
import { mapError } from './call/map-error.ts';
import { deploy } from './deploy.ts';
import { describe } from './describe.ts';
import { groupReader } from './endpoint-group.ts';
import { healthCapability } from './health/health-capability.ts';
import { readHealth } from './health/read-health.ts';
import { METRICS, readMetric } from './metric.ts';
import { monitor } from './monitor.ts';
import { quotaReader } from './prepare/quota-reader.ts';
import { prepare } from './prepare.ts';
import { preview } from './preview.ts';
import { retire } from './retire.ts';
import { route } from './route.ts';
import type { AwsSettings } from './settings/aws-settings.ts';
import { parseAwsSettings } from './settings/parse-aws-settings.ts';
import { verify } from './verify.ts';

const SETTLE_MS = 20_000;
/** Users report 4 to 15 minutes. */
const EXPECTED_DEPLOY_MS = 360_000;
const EXPECTED_ROUTE_MS = 60_000;
/** To remove a variant beside another is an update, and takes about as long. */
const EXPECTED_RETIRE_MS = 240_000;

/**
 * Serves models on SageMaker in the regions of one AWS account. Use one for all rollouts of a process: they then share its clients and its rates.
 * Throws a `SettingsError` that names every field that is wrong.
 */
export function awsProvider(settings: AwsSettings): Provider<AwsDeployment> {
  const checked = parseAwsSettings(settings);
  if (checked.isErr()) throw checked.error;
  const account = awsAccount(checked.value);
  const readQuotas = quotaReader();
  const readGroup = groupReader();
  const { expectedDeployMs = EXPECTED_DEPLOY_MS } = settings;
  return {
    specVersion: 'v1',
    name: 'aws',
    capabilities: {
      traffic: 'percent',
      metrics: METRICS,
      health: healthCapability(settings),
      settleMs: settings.settleMs ?? SETTLE_MS,
      expectedMs: {
        deploy: expectedDeployMs,
        // Neither takes longer than a deployment.
        route: Math.min(EXPECTED_ROUTE_MS, expectedDeployMs),
        retire: Math.min(EXPECTED_RETIRE_MS, expectedDeployMs),
      },
    },
    prepare: async ({ model }, call) => prepare(account.at(call), model, { readQuotas, readGroup }),
    deploy: async ({ model, deployment }, call) => deploy(account.at(call), model, deployment),
    describe: async ({ deployment }, call) => describe(account.at(call), deployment),
    verify: async ({ deployment, samples }, call) => verify(account.at(call), deployment, samples),
    route: async (shift, call) => route(account.at(call), shift),
    monitor: async ({ deployment }, call) => monitor(account.at(call), deployment),
    health: async ({ deployment, ...query }, call) => readHealth(account.at(call), deployment, query),
    metric: async ({ deployment, query }, call) => readMetric(account.at(call), deployment, query),
    retire: async ({ deployment }, call) => retire(account.at(call), deployment, readGroup),
    preview: ({ model, region }) => preview(model, region, { ...settings, ...settings.regions?.[region] }),
    mapError: (thrown) => mapError(thrown, 'A call of AWS'),
  };
}
