import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { removeAlertPolicies } from './alert-policies.ts';
import { begin, type Operations } from './begin.ts';
import { beginEach } from './begin-each.ts';
import type { Endpoint } from './call/vertex-api.ts';
import { endpointName, findEndpoint, findModel, findOn, findTwin, isEmpty, isMadeByUs, modelName } from './endpoint.ts';
import { findGroup } from './find-group.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { percentInLabel, sharesOf } from './shares.ts';

/** Who else could take the traffic of a deployment that takes some; undefined if nobody could, or if it takes none. */
function standIn(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  endpoint: Endpoint,
): ResultAsync<string | undefined, ProviderError> {
  const { traffic, deployedModel, group } = deployment;
  if (traffic === 'split') {
    if (!sharesOf(endpoint).has(deployedModel)) return okAsync(undefined);
    const others = (endpoint.deployedModels ?? []).filter(({ id }) => id !== deployedModel);
    return okAsync(others[0]?.id ?? undefined);
  }
  if (percentInLabel(endpoint) === 0) return okAsync(undefined);
  return findGroup(gcp, group).map(
    (members) => members.find(({ id, endpoint: other }) => id !== deployment.endpoint && !isEmpty(other))?.id,
  );
}

/** Begins to take the model off an endpoint, if it is on it. */
function undeployFrom(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  kind: 'undeploy' | 'undeploy-twin',
  id: string | null,
  on: Endpoint | undefined,
): (() => ResultAsync<Operations, ProviderError>)[] {
  if (id === null || findOn(on, deployment) === undefined) return [];
  const input = { endpoint: endpointName(gcp, id), deployedModelId: deployment.deployedModel };
  return [() => begin(gcp, kind, `endpoints/${id}`, gcp.ask('undeployModel', input))];
}

/** Begins to delete what nothing is deployed to or from any more: the twin's endpoint, the endpoint if it is ours and empty, the model. */
function remove(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  endpoint: Endpoint | undefined,
  twin: Endpoint | undefined,
): ResultAsync<Operations, ProviderError> {
  const { endpoint: id, twin: twinId } = deployment;
  const deleteEndpoint = (kind: 'delete-endpoint' | 'delete-twin', which: string) => () =>
    begin(gcp, kind, `endpoints/${which}`, gcp.ask('deleteEndpoint', { name: endpointName(gcp, which) }));
  return findModel(gcp, deployment).andThen((model) => {
    const name = deployment.model ?? '';
    const deleteModel = () =>
      begin(gcp, 'delete-model', `models/${name}`, gcp.ask('deleteModel', { name: modelName(gcp, name) }));
    return beginEach([
      ...(twin !== undefined && twinId !== null ? [deleteEndpoint('delete-twin', twinId)] : []),
      ...(endpoint !== undefined && isEmpty(endpoint) && isMadeByUs(endpoint)
        ? [deleteEndpoint('delete-endpoint', id)]
        : []),
      ...(model === undefined ? [] : [deleteModel]),
    ]);
  });
}

/**
 * Does the next thing towards the removal: alert policies and the deployed models first, and when those are gone, endpoints and the model.
 * Vertex refuses any other order.
 */
export function retire(gcp: GcpRegion, deployment: GcpDeployment): ResultAsync<GcpDeployment, ProviderError> {
  return safeTry(async function* () {
    const { deployedModel, endpoint: id } = deployment;
    const endpoint = yield* findEndpoint(gcp, id);
    const isOn = findOn(endpoint, deployment) !== undefined;
    if (endpoint !== undefined && isOn) {
      const other = yield* standIn(gcp, deployment, endpoint);
      if (other !== undefined) {
        const message = `${deployedModel} on endpoint ${id} in ${gcp.name} takes traffic that ${other} could take. Route it there first.`;
        return err(providerError({ kind: 'conflict', message }));
      }
    }
    const twin = yield* findTwin(gcp, deployment);
    yield* removeAlertPolicies(gcp, deployment);
    const undeploy = [
      ...undeployFrom(gcp, deployment, 'undeploy', id, endpoint),
      ...undeployFrom(gcp, deployment, 'undeploy-twin', deployment.twin, twin),
    ];
    const operations = yield* undeploy.length > 0 ? beginEach(undeploy) : remove(gcp, deployment, endpoint, twin);
    return ok({ ...deployment, operations, retiring: true as const });
  });
}
