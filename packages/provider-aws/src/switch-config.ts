import type { ProviderError } from '@landfall/core/provider';
import { errAsync, type ResultAsync } from 'neverthrow';
import type { AwsRegion } from './aws-region.ts';
import { isConfigMissing, isInProgress } from './call/error-texts.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * Asks SageMaker to put an endpoint on another configuration, with everything else as it is: counts and weights that autoscaling and people have
 * set since, and how its owner has updates deployed.
 */
export function switchConfig(aws: AwsRegion, endpoint: Endpoint, config: string): ResultAsync<unknown, ProviderError> {
  const { EndpointName, LastDeploymentConfig } = endpoint;
  // Without it, counts and weights would be those of the configuration again.
  const plain = { EndpointName, EndpointConfigName: config, RetainAllVariantProperties: true };
  if (LastDeploymentConfig === undefined) return aws.ask('UpdateEndpoint', plain);
  // Guardrails want the same variants before and after, which they never are here. The exclusions page says that some endpoints fall back to a
  // plain update, and not what happens to this one: where it is refused, it is asked for again without them.
  return aws.ask('UpdateEndpoint', { ...plain, RetainDeploymentConfig: true }).orElse((error) => {
    const isAboutGuardrails = error.kind === 'invalid' && !isInProgress(error) && !isConfigMissing(error);
    return isAboutGuardrails ? aws.ask('UpdateEndpoint', plain) : errAsync(error);
  });
}
