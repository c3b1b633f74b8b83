import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import { makeAlertPolicies } from './alert-policies.ts';
import { findEndpoint, findOn } from './endpoint.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { lowerCapacity } from './lower-capacity.ts';

/**
 * Creates the alert policies of the settings; Vertex measures each deployed model by default. This is the last step of a rollout, so it also lowers the
 * capacity to what is configured.
 */
export function monitor(gcp: GcpRegion, deployment: GcpDeployment): ResultAsync<GcpDeployment, ProviderError> {
  return safeTry(async function* () {
    const endpoint = yield* findEndpoint(gcp, deployment.endpoint);
    const serving = findOn(endpoint, deployment);
    if (serving === undefined) {
      const message = `${deployment.deployedModel} is not on endpoint ${deployment.endpoint} in ${gcp.name}, so there is nothing to monitor. Deploy it first.`;
      return err(providerError({ kind: 'not-found', message }));
    }
    yield* makeAlertPolicies(gcp, deployment);
    yield* lowerCapacity(gcp, deployment, serving);
    return ok(deployment);
  });
}
