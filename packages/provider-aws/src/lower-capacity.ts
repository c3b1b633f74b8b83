import type { ProviderError } from '@landfall/core/provider';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { lowerScaling } from './autoscaling.ts';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import { firstCount } from './capacity.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * Lowers the capacity to what is configured, for a version that serves and was deployed with more instances because the previous deployment had more.
 * With autoscaling that lowers the minimum, and else the count. A count that somebody else has set since stays.
 */
export function lowerCapacity(
  aws: AwsRegion,
  deployment: AwsDeployment,
  { ProductionVariants = [] }: Endpoint,
): ResultAsync<void, ProviderError> {
  const { serving } = aws.settings;
  const { atLeast, scaling, endpoint, variant } = deployment;
  if (atLeast === undefined || 'serverless' in serving) return okAsync(undefined);
  if (scaling === 'done') return lowerScaling(aws, deployment);
  const now = ProductionVariants.find(({ VariantName }) => VariantName === variant)?.DesiredInstanceCount;
  const raised = firstCount(aws.settings, deployment);
  if (raised === serving.count || now !== raised) return okAsync(undefined);
  return safeTry(async function* () {
    yield* aws.ask('UpdateEndpointWeightsAndCapacities', {
      EndpointName: endpoint,
      DesiredWeightsAndCapacities: [{ VariantName: variant, DesiredInstanceCount: serving.count }],
    });
    return ok(undefined);
  });
}
