import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import { putAlarms } from './alarms.ts';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import { findEndpoint, hasVariant } from './endpoint.ts';
import { lowerCapacity } from './lower-capacity.ts';

/**
 * Creates the alarms of the settings; CloudWatch measures every endpoint by default. This is the last step of a rollout, so it also lowers the
 * capacity to what is configured.
 */
export function monitor(aws: AwsRegion, deployment: AwsDeployment): ResultAsync<AwsDeployment, ProviderError> {
  return safeTry(async function* () {
    const endpoint = yield* findEndpoint(aws, deployment.endpoint);
    if (endpoint === undefined || !hasVariant(endpoint, deployment.variant)) {
      const message = `${deployment.variant} is not on endpoint ${deployment.endpoint} in ${aws.name}, so there is nothing to monitor.`;
      return err(providerError({ kind: 'not-found', message }));
    }
    yield* putAlarms(aws, deployment);
    yield* lowerCapacity(aws, deployment, endpoint);
    return ok(deployment);
  });
}
