import type { ProviderError } from '@landfall/core/provider';
import { errAsync, type ResultAsync } from 'neverthrow';
import type { AwsRegion } from './aws-region.ts';
import { isConfigMissing, isInProgress } from './call/error-texts.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * Starts an update of an endpoint to another configuration. Everything else stays: the counts and weights that autoscaling and people have set, and
 * the deployment settings of its owner.
 */
export function switchConfig(aws: AwsRegion, endpoint: Endpoint, config: string): ResultAsync<unknown, ProviderError> {
  const { EndpointName, LastDeploymentConfig } = endpoint;
  // RetainAllVariantProperties keeps counts and weights; without it they would be those of the configuration.
  const plain = { EndpointName, EndpointConfigName: config, RetainAllVariantProperties: true };
  if (LastDeploymentConfig === undefined) return aws.ask('UpdateEndpoint', plain);
  // Deployment guardrails need the same variants before and after, which they never are here. AWS documents that some endpoints fall back to a plain
  // update, but not which: if SageMaker refuses the update, it is tried without guardrails.
  return aws.ask('UpdateEndpoint', { ...plain, RetainDeploymentConfig: true }).orElse((error) => {
    const isAboutGuardrails = error.kind === 'invalid' && !isInProgress(error) && !isConfigMissing(error);
    return isAboutGuardrails ? aws.ask('UpdateEndpoint', plain) : errAsync(error);
  });
}
