import type { ProviderError } from '@landfall/core/provider';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { DeployedModel } from './call/vertex-api.ts';
import { endpointName } from './endpoint.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { configuredReplicas } from './replicas.ts';

/**
 * Lowers the capacity to what is configured, for a version that serves and was deployed with more replicas because the previous deployment had more.
 * Vertex then removes the replicas that the load does not need.
 */
export function lowerCapacity(
  gcp: GcpRegion,
  { endpoint, deployedModel, atLeast }: GcpDeployment,
  { dedicatedResources }: DeployedModel,
): ResultAsync<void, ProviderError> {
  const { min, max } = configuredReplicas(gcp.settings.serving);
  const isThere = dedicatedResources?.minReplicaCount === min && dedicatedResources.maxReplicaCount === max;
  if (atLeast === undefined || isThere) return okAsync(undefined);
  return safeTry(async function* () {
    yield* gcp.ask('mutateDeployedModel', {
      endpoint: endpointName(gcp, endpoint),
      deployedModel: { id: deployedModel, dedicatedResources: { minReplicaCount: min, maxReplicaCount: max } },
      updateMask: { paths: ['dedicated_resources.min_replica_count', 'dedicated_resources.max_replica_count'] },
    });
    return ok(undefined);
  });
}
