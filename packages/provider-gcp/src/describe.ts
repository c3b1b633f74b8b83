import type { Observation, ProviderError } from '@landfall/core/provider';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { DeployedModel, Endpoint } from './call/vertex-api.ts';
import { findEndpoint, findModel, findOn, findTwin, isEmpty, isMadeByUs } from './endpoint.ts';
import { findLostOperation } from './find-lost-operation.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { lookAtOperations } from './look-at-operations.ts';
import { OWNER_LABEL } from './maker.ts';
import { missingReplicas } from './missing-replicas.ts';
import { hashOf } from './names.ts';
import { percentInLabel, sharesOf } from './shares.ts';

type Answered = ResultAsync<Observation, ProviderError>;

/** The share of the traffic that the cloud's state gives a deployment. */
export function percentOf(endpoint: Endpoint, { traffic, deployedModel }: GcpDeployment): number {
  return traffic === 'endpoint' ? percentInLabel(endpoint) : (sharesOf(endpoint).get(deployedModel) ?? 0);
}

/** Whether an empty endpoint is left over: made under this deployment's key, or by Landfall and the last one's to remove. */
function isLeftOver(endpoint: Endpoint | undefined, { owner, retiring }: GcpDeployment): boolean {
  if (endpoint === undefined || !isEmpty(endpoint)) return false;
  return endpoint.labels?.[OWNER_LABEL] === hashOf(owner) || (retiring === true && isMadeByUs(endpoint));
}

/** It is on its endpoint: what its replicas and its twin say of it. */
function onEndpoint(gcp: GcpRegion, deployment: GcpDeployment, endpoint: Endpoint, deployed: DeployedModel): Answered {
  return safeTry(async function* () {
    const { owner, version, operations } = deployment;
    const percent = percentOf(endpoint, deployment);
    const seen = { owner, version, percent };
    const missing = missingReplicas(deployed);
    if (missing !== undefined) return ok<Observation>({ state: 'pending', ...seen, detail: missing });
    const twin = yield* findTwin(gcp, deployment);
    const isBeingRemoved = operations?.['undeploy-twin'] !== undefined || operations?.['delete-twin'] !== undefined;
    if (twin !== undefined && (percent > 0 || isBeingRemoved))
      return ok<Observation>({ state: 'ready', ...seen, needs: 'route', detail: 'its twin is still there' });
    // While it is made (its handle has operations), a twin's endpoint without the model waits for it; none at all was removed by a route.
    if (operations !== undefined && twin !== undefined && findOn(twin, deployment) === undefined) {
      const lost = yield* findLostOperation(gcp, deployment);
      if (lost !== undefined) return ok<Observation>({ state: 'pending', ...seen, detail: lost });
      return ok<Observation>({ state: 'pending', ...seen, needs: 'deploy', detail: 'its twin is not deployed yet' });
    }
    return ok<Observation>({ state: 'ready', ...seen });
  });
}

/** It is on no endpoint: what there is of it besides, and what is done about it. */
function elsewhere(gcp: GcpRegion, deployment: GcpDeployment, endpoint: Endpoint | undefined): Answered {
  return safeTry(async function* () {
    const { owner, version, retiring } = deployment;
    const needs = retiring === true ? 'retire' : 'deploy';
    const twin = yield* findTwin(gcp, deployment);
    const isPartThere =
      twin !== undefined || isLeftOver(endpoint, deployment) || (yield* findModel(gcp, deployment)) !== undefined;
    const detail = retiring === true ? 'parts of it are still there' : 'made, and not on its endpoint yet';
    const lost = yield* findLostOperation(gcp, deployment);
    if (lost !== undefined) return ok<Observation>({ state: 'pending', owner, version, detail: lost });
    return ok<Observation>(isPartThere ? { state: 'pending', owner, version, needs, detail } : { state: 'absent' });
  });
}

/** It is on its way out: what is left of it. An operation that failed is begun again. */
function leaving(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  endpoint: Endpoint | undefined,
  failure: ProviderError | undefined,
): Answered {
  const { owner, version } = deployment;
  const isOn = endpoint !== undefined && findOn(endpoint, deployment) !== undefined;
  if (failure === undefined && !isOn) return elsewhere(gcp, deployment, endpoint);
  const percent = isOn ? percentOf(endpoint, deployment) : 0;
  const detail = failure?.message ?? 'still on its endpoint';
  return okAsync({ state: 'pending', owner, version, percent, needs: 'retire', detail });
}

/**
 * What is really there. An operation that is under way is enough to know that Vertex is at work, and costs one request; when none is, the
 * resources say what came of it. An operation that failed is the reason of a deployment that failed.
 */
export function describe(gcp: GcpRegion, deployment: GcpDeployment): Answered {
  return safeTry(async function* () {
    const { owner, version } = deployment;
    const { underWay, failure, isOfTwin } = yield* lookAtOperations(gcp, deployment);
    // Beside a twin that is removed the deployment serves, and what it takes has to be seen.
    const isServing = isOfTwin === true || deployment.retiring === true;
    if (underWay !== undefined && !isServing)
      return ok<Observation>({ state: 'pending', owner, version, detail: underWay });
    const endpoint = yield* findEndpoint(gcp, deployment.endpoint);
    const deployed = findOn(endpoint, deployment);
    const percent = endpoint === undefined || deployed === undefined ? 0 : percentOf(endpoint, deployment);
    if (underWay !== undefined) return ok<Observation>({ state: 'pending', owner, version, percent, detail: underWay });
    if (deployment.retiring === true) return ok(yield* leaving(gcp, deployment, endpoint, failure));
    if (failure !== undefined && isOfTwin !== true)
      return ok<Observation>({ state: 'failed', owner, version, percent, error: failure });
    if (endpoint === undefined || deployed === undefined) return ok(yield* elsewhere(gcp, deployment, endpoint));
    return ok(yield* onEndpoint(gcp, deployment, endpoint, deployed));
  });
}
