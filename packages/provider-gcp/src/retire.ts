import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { removeAlertPolicies } from './alert-policies.ts';
import { begin, type Operations } from './begin.ts';
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

/** Takes the model off both endpoints, as far as it is on them. */
function undeploy(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  endpoint: Endpoint | undefined,
  twin: Endpoint | undefined,
): ResultAsync<Operations, ProviderError> {
  return safeTry(async function* () {
    let operations: Operations = {};
    const places = [
      ['undeploy', endpoint, deployment.endpoint],
      ['undeploy-twin', twin, deployment.twin],
    ] as const;
    for (const [kind, on, id] of places) {
      if (id === null || findOn(on, deployment) === undefined) continue;
      const input = { endpoint: endpointName(gcp, id), deployedModelId: deployment.deployedModel };
      operations = { ...operations, ...(yield* begin(gcp, kind, `endpoints/${id}`, gcp.ask('undeployModel', input))) };
    }
    return ok(operations);
  });
}

/** Deletes what nothing is deployed to or from any more: the twin's endpoint, the endpoint if it is ours and empty, the model. */
function remove(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  endpoint: Endpoint | undefined,
  twin: Endpoint | undefined,
): ResultAsync<Operations, ProviderError> {
  return safeTry(async function* () {
    let operations: Operations = {};
    const { endpoint: id, twin: twinId, model } = deployment;
    if (twin !== undefined && twinId !== null)
      operations = {
        ...operations,
        ...(yield* begin(
          gcp,
          'delete-twin',
          `endpoints/${twinId}`,
          gcp.ask('deleteEndpoint', { name: endpointName(gcp, twinId) }),
        )),
      };
    if (endpoint !== undefined && isEmpty(endpoint) && isMadeByUs(endpoint))
      operations = {
        ...operations,
        ...(yield* begin(
          gcp,
          'delete-endpoint',
          `endpoints/${id}`,
          gcp.ask('deleteEndpoint', { name: endpointName(gcp, id) }),
        )),
      };
    if (model !== null && (yield* findModel(gcp, deployment)) !== undefined)
      operations = {
        ...operations,
        ...(yield* begin(
          gcp,
          'delete-model',
          `models/${model}`,
          gcp.ask('deleteModel', { name: modelName(gcp, model) }),
        )),
      };
    return ok(operations);
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
    const isOnAny = isOn || findOn(twin, deployment) !== undefined;
    const operations = yield* (isOnAny ? undeploy : remove)(gcp, deployment, endpoint, twin);
    return ok({ ...deployment, operations, retiring: true as const });
  });
}
