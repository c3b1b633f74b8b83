import type { ProviderError } from '@landfall/core/provider';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import type { Apis } from './call/apis.ts';
import { isTaken } from './call/error-texts.ts';
import { firstCount } from './capacity.ts';
import { conflict } from './conflict.ts';
import { type Endpoint, type EndpointConfig, findConfig } from './endpoint.ts';
import type { AwsRegionSettings } from './settings/aws-settings.ts';
import { tagsFor } from './tags.ts';

type Input = Apis['CreateEndpointConfig']['input'];
type Variant = NonNullable<Input['ProductionVariants']>[number];

/** The fields of a configuration that do not depend on its versions. */
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

/** The variants in service, with their current counts and weights. A configuration only has the initial ones, which autoscaling changes later. */
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

/** The variants of a configuration and their models. Configurations that agree in them count as the same. */
function contentOf(variants: readonly Variant[] | undefined): string {
  const names = (variants ?? []).map(({ VariantName = '', ModelName = '' }) => `${VariantName} ${ModelName}`);
  return names.sort((a, b) => (a < b ? -1 : 1)).join();
}

/** Creates a configuration, unless the same one exists. */
function ensure(aws: AwsRegion, input: Input): ResultAsync<void, ProviderError> {
  return safeTry(async function* () {
    const made = await aws.ask('CreateEndpointConfig', input);
    if (made.isOk()) return ok(undefined);
    if (!isTaken(made.error)) return err(made.error);
    const name = input.EndpointConfigName ?? '';
    const there = yield* findConfig(aws, name);
    // The name is taken, and the read does not show it yet. The name comes from our key, so it is ours.
    if (there === undefined) return ok(undefined);
    if (contentOf(there.ProductionVariants) === contentOf(input.ProductionVariants)) return ok(undefined);
    const message = `Endpoint configuration ${name} in ${aws.name} exists with other variants: the endpoint was changed meanwhile. Start a new rollout.`;
    return conflict(message);
  });
}

/** Creates the configuration of a first deployment, which takes all of the traffic. */
export function ensureFirstConfig(aws: AwsRegion, deployment: AwsDeployment): ResultAsync<void, ProviderError> {
  const { kmsKey } = aws.settings;
  return ensure(aws, {
    EndpointConfigName: deployment.config,
    ProductionVariants: [newVariant(aws.settings, deployment, 1)],
    ...(kmsKey !== undefined && { KmsKeyId: kmsKey }),
    Tags: tagsFor(aws, deployment),
  });
}

/** Creates a configuration with the variants in service as they are, and the new version at weight 0. */
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

/** Creates a configuration with the variants in service as they are, without the deployment's variant. */
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
