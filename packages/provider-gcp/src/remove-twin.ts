import type { ProviderError } from '@landfall/core/provider';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import { begin } from './begin.ts';
import { endpointName, findEndpoint, isEmpty } from './endpoint.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { lookAtOperations } from './look-at-operations.ts';
import { OF_TWIN, operationsOf } from './operation-kind.ts';

/** Starts the next action to remove a deployment's twin: undeploy it, then delete its endpoint. */
export function removeTwin(gcp: GcpRegion, deployment: GcpDeployment): ResultAsync<GcpDeployment, ProviderError> {
  return safeTry(async function* () {
    const { twin: id, operations } = deployment;
    if (id === null) return ok(deployment);
    // What is under way is not asked for again.
    const { underWay } = yield* lookAtOperations(gcp, operationsOf(operations, OF_TWIN));
    if (underWay !== undefined) return ok(deployment);
    const twin = yield* findEndpoint(gcp, id);
    // From now on the deployment is known without one.
    if (twin === undefined) return ok({ ...deployment, twin: null, operations: {} });
    const kind = isEmpty(twin) ? 'delete-twin' : 'undeploy-twin';
    const name = endpointName(gcp, id);
    const asked =
      kind === 'delete-twin'
        ? gcp.ask('deleteEndpoint', { name })
        : gcp.ask('undeployModel', { endpoint: name, deployedModelId: deployment.deployedModel });
    return ok({
      ...deployment,
      operations: yield* begin(gcp, { deployment, kind, resource: `endpoints/${id}` }, asked),
    });
  });
}
