import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import type { Apis } from './call/apis.ts';
import { isTaken } from './call/error-texts.ts';
import { firstCount } from './capacity.ts';
import { type Endpoint, type EndpointConfig, findConfig } from './endpoint.ts';
import type { AwsRegionSettings } from './settings/aws-settings.ts';
import { tagsFor } from './tags.ts';

type Input = Apis['CreateEndpointConfig']['input'];
type Variant = NonNullable<Input['ProductionVariants']>[number];

/** Everything of a configuration that has nothing to do with which versions there are. */
const KEPT = [
  'DataCaptureConfig',
  'KmsKeyId',
  'AsyncInferenceConfig',
  'ExplainerConfig',
  'ExecutionRoleArn',
  'VpcConfig',
  'EnableNetworkIsolation',
  'MetricsConfig',
] as const;

/** The new version as a variant, by the settings of its region. */
function newVariant(settings: AwsRegionSettings, deployment: AwsDeployment, weight: number): Variant {
  const { serving } = settings;
  const { variant, model } = deployment;
  const named = { VariantName: variant, ModelName: model, InitialVariantWeight: weight };
  if ('serverless' in serving) {
    const { memoryMb, maxConcurrency, provisionedConcurrency } = serving.serverless;
    return {
      ...named,
      ServerlessConfig: {
        MemorySizeInMB: memoryMb,
        MaxConcurrency: maxConcurrency,
        ...(provisionedConcurrency !== undefined && { ProvisionedConcurrency: provisionedConcurrency }),
      },
    };
  }
  const { type, volumeGb, modelDownloadTimeoutSeconds, startupTimeoutSeconds, routing, inferenceAmi } = serving;
  return {
    ...named,
    InstanceType: type as NonNullable<Variant['InstanceType']>,
    InitialInstanceCount: firstCount(settings, deployment),
    VolumeSizeInGB: volumeGb,
    ModelDataDownloadTimeoutInSeconds: modelDownloadTimeoutSeconds,
    ContainerStartupHealthCheckTimeoutInSeconds: startupTimeoutSeconds,
    InferenceAmiVersion: inferenceAmi as Variant['InferenceAmiVersion'],
    ...(routing !== undefined && {
      RoutingConfig: { RoutingStrategy: routing === 'random' ? 'RANDOM' : 'LEAST_OUTSTANDING_REQUESTS' },
    }),
  };
}

/** What serves, as it is now: a configuration says how a variant began, and autoscaling has moved on since. */
function presentVariants(config: EndpointConfig, { ProductionVariants: running = [] }: Endpoint): Variant[] {
  return (config.ProductionVariants ?? []).map((variant) => {
    const now = running.find(({ VariantName }) => VariantName === variant.VariantName);
    const { CurrentInstanceCount: count, CurrentWeight: weight } = now ?? {};
    return {
      ...variant,
      ...(count !== undefined && count > 0 && { InitialInstanceCount: count }),
      ...(weight !== undefined && { InitialVariantWeight: weight }),
    };
  });
}

function kept(config: EndpointConfig): Partial<Input> {
  return Object.fromEntries(KEPT.flatMap((name) => (config[name] === undefined ? [] : [[name, config[name]]])));
}

/** Which variants a configuration has, with their models: what makes two of them the same to us. */
function contentOf(variants: readonly Variant[] | undefined): string {
  const names = (variants ?? []).map(({ VariantName = '', ModelName = '' }) => `${VariantName} ${ModelName}`);
  return names.sort((a, b) => (a < b ? -1 : 1)).join();
}

/** Makes a configuration, or finds that the same one was made before. */
function ensure(aws: AwsRegion, input: Input): ResultAsync<void, ProviderError> {
  return safeTry(async function* () {
    const made = await aws.ask('CreateEndpointConfig', input);
    if (made.isOk()) return ok(undefined);
    if (!isTaken(made.error)) return err(made.error);
    const name = input.EndpointConfigName ?? '';
    const there = yield* findConfig(aws, name);
    // Taken, and not to be seen yet: its name is of our key, so it is ours.
    if (there === undefined) return ok(undefined);
    if (contentOf(there.ProductionVariants) === contentOf(input.ProductionVariants)) return ok(undefined);
    const message = `Endpoint configuration ${name} in ${aws.name} exists with other variants than those that are to serve: the endpoint was changed meanwhile. Start a new rollout.`;
    return err(providerError({ kind: 'conflict', message }));
  });
}

/** The configuration of a first deployment, which takes all of the traffic there is. */
export function ensureFirstConfig(aws: AwsRegion, deployment: AwsDeployment): ResultAsync<void, ProviderError> {
  const { kmsKey } = aws.settings;
  return ensure(aws, {
    EndpointConfigName: deployment.config,
    ProductionVariants: [newVariant(aws.settings, deployment, 1)],
    ...(kmsKey !== undefined && { KmsKeyId: kmsKey }),
    Tags: tagsFor(aws, deployment),
  });
}

/** What serves, as it is, and the new version beside it without a request. */
export function ensureConfigWith(
  aws: AwsRegion,
  deployment: AwsDeployment,
  endpoint: Endpoint,
  config: EndpointConfig,
): ResultAsync<void, ProviderError> {
  return ensure(aws, {
    EndpointConfigName: deployment.config,
    ...kept(config),
    ProductionVariants: [...presentVariants(config, endpoint), newVariant(aws.settings, deployment, 0)],
    Tags: tagsFor(aws, deployment),
  });
}

/** What serves, as it is, without one of its variants. */
export function ensureConfigWithout(
  aws: AwsRegion,
  deployment: AwsDeployment,
  name: string,
  endpoint: Endpoint,
  config: EndpointConfig,
): ResultAsync<void, ProviderError> {
  const rest = presentVariants(config, endpoint).filter(({ VariantName }) => VariantName !== deployment.variant);
  return ensure(aws, {
    EndpointConfigName: name,
    ...kept(config),
    ProductionVariants: rest,
    Tags: tagsFor(aws, deployment),
  });
}
