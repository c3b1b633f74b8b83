import { describeShares, type ProviderError, providerError } from '@landfall/core/provider';
import { err, errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { removeAlertPolicies } from './alert-policies.ts';
import { begin } from './begin.ts';
import { beginEach } from './begin-each.ts';
import type { Endpoint } from './call/vertex-api.ts';
import { endMaking } from './end-making.ts';
import { endpointName, findEndpoint, findModel, findOn, findTwin, isEmpty, isMadeByUs, modelName } from './endpoint.ts';
import { findGroup } from './find-group.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { isRecent } from './lag.ts';
import { lookAtOperations } from './look-at-operations.ts';
import { MAKING, type Operations, operationsOf } from './operation-kind.ts';
import { percentInLabel, sharesOf } from './shares.ts';
import { writeSplit } from './write-split.ts';

/** The other deployment that could take the traffic of this one; undefined if there is none, or if this one takes none. */
function standIn(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  endpoint: Endpoint,
): ResultAsync<string | undefined, ProviderError> {
  const { traffic, deployedModel, group, first } = deployment;
  // Nothing took traffic before it, whatever was idle beside it: without it nothing does.
  if (first === true) return okAsync(undefined);
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

/** Empties the split of an endpoint that sends everything to a deployment beside which others are idle: Vertex undeploys nothing that takes traffic. */
function emptySplit(gcp: GcpRegion, deployment: GcpDeployment, endpoint: Endpoint): ResultAsync<void, ProviderError> {
  const { traffic, deployedModel, endpoint: id } = deployment;
  const others = (endpoint.deployedModels ?? []).filter((on) => on.id !== deployedModel);
  if (traffic !== 'split' || others.length === 0 || !sharesOf(endpoint).has(deployedModel)) return okAsync(undefined);
  if (sharesOf(endpoint).size > 1) {
    const message = `Endpoint ${id} in ${gcp.name} sends ${describeShares(sharesOf(endpoint))}. Somebody else moved it.`;
    return errAsync(providerError({ kind: 'conflict', message }));
  }
  return writeSplit(gcp, id, endpoint, {});
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
  return [() => begin(gcp, { deployment, kind, resource: `endpoints/${id}` }, gcp.ask('undeployModel', input))];
}

/** Starts to delete what is no longer in use: the twin's endpoint, the endpoint if Landfall made it and it is empty, the model. */
function remove(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  endpoint: Endpoint | undefined,
  twin: Endpoint | undefined,
): ResultAsync<Operations, ProviderError> {
  const { endpoint: id, twin: twinId } = deployment;
  const deleteEndpoint = (kind: 'delete-endpoint' | 'delete-twin', which: string) => () =>
    begin(
      gcp,
      { deployment, kind, resource: `endpoints/${which}` },
      gcp.ask('deleteEndpoint', { name: endpointName(gcp, which) }),
    );
  return findModel(gcp, deployment).andThen((model) => {
    const name = deployment.model ?? '';
    const deleteModel = () =>
      begin(
        gcp,
        { deployment, kind: 'delete-model', resource: `models/${name}` },
        gcp.ask('deleteModel', { name: modelName(gcp, name) }),
      );
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
 * Starts the next action of a removal: cancel the operations that still make it and wait for them; then remove alert policies and deployed models; when
 * those are gone, endpoints and the model. Vertex refuses any other order.
 */
export function retire(gcp: GcpRegion, deployment: GcpDeployment): ResultAsync<GcpDeployment, ProviderError> {
  return safeTry(async function* () {
    const { deployedModel, endpoint: id, operations } = deployment;
    const work = yield* lookAtOperations(gcp, operationsOf(operations, MAKING));
    const endpoint = yield* findEndpoint(gcp, id);
    const isOn = findOn(endpoint, deployment) !== undefined;
    if (endpoint !== undefined && isOn) {
      const other = yield* standIn(gcp, deployment, endpoint);
      if (other !== undefined) {
        const message = `${deployedModel} on endpoint ${id} in ${gcp.name} takes traffic that ${other} could take. Route it there first.`;
        return err(providerError({ kind: 'conflict', message }));
      }
    }
    const leaving = yield* endMaking(gcp, deployment, work, isOn);
    // What has just been made may not be shown yet; `describe` says when.
    const mayBeHidden = !isOn && isRecent(gcp, work);
    if (mayBeHidden || (leaving.ended !== true && leaving.until === undefined)) return ok(leaving);
    const twin = yield* findTwin(gcp, deployment);
    yield* removeAlertPolicies(gcp, deployment);
    if (endpoint !== undefined && isOn) yield* emptySplit(gcp, deployment, endpoint);
    const undeploy = [
      ...undeployFrom(gcp, deployment, 'undeploy', id, endpoint),
      ...undeployFrom(gcp, deployment, 'undeploy-twin', deployment.twin, twin),
    ];
    const begun = yield* undeploy.length > 0 ? beginEach(undeploy) : remove(gcp, deployment, endpoint, twin);
    return ok({ ...leaving, operations: begun });
  });
}
