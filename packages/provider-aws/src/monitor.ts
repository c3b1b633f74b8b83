import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import { putAlarms } from './alarms.ts';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import { findEndpoint, hasVariant } from './endpoint.ts';

/** Makes the alarms that the settings ask for. CloudWatch measures every endpoint of itself. */
export function monitor(aws: AwsRegion, deployment: AwsDeployment): ResultAsync<AwsDeployment, ProviderError> {
  return safeTry(async function* () {
    const endpoint = yield* findEndpoint(aws, deployment.endpoint);
    if (endpoint === undefined || !hasVariant(endpoint, deployment.variant)) {
      const message = `${deployment.variant} is not on endpoint ${deployment.endpoint} in ${aws.name}, so there is nothing to monitor.`;
      return err(providerError({ kind: 'not-found', message }));
    }
    yield* putAlarms(aws, deployment);
    return ok(deployment);
  });
}
