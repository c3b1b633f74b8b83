import type { ProviderError } from '@landfall/core/provider';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsDeployment } from '../aws-deployment.ts';
import type { AwsRegion } from '../aws-region.ts';
import { conflict } from '../conflict.ts';
import { findConfig, findEndpoint, modelIn } from '../endpoint.ts';

/**
 * Fails with `conflict` if the configuration in service, or the one that the endpoint is being updated to, gives the deployment's variant another model: the
 * variant's metrics then count requests of both. The dimension `EndpointConfigName` would tell them apart, but AWS only promises it for the fleet of an update.
 */
export function checkModel(aws: AwsRegion, deployment: AwsDeployment): ResultAsync<void, ProviderError> {
  return safeTry(async function* () {
    const { config: own, variant, model, version } = deployment;
    const endpoint = yield* findEndpoint(aws, deployment.endpoint);
    for (const name of [endpoint?.EndpointConfigName, endpoint?.PendingDeploymentSummary?.EndpointConfigName]) {
      // A configuration cannot be changed, so ours still names our model.
      if (name === undefined || name === own) continue;
      const config = yield* findConfig(aws, name);
      const other = config === undefined ? undefined : modelIn(config, variant);
      if (other !== undefined && other !== model)
        return conflict(
          `${name} gives ${variant} of endpoint ${deployment.endpoint} in ${aws.name} the model ${other}, so its metrics are not those of version ${version} alone. Somebody else changed the endpoint.`,
        );
    }
    return ok(undefined);
  });
}
