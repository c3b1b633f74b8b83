import type { Needs, Observation, ProviderError } from '@landfall/core/provider';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { DeployedModel, Endpoint } from './call/vertex-api.ts';
import { findEndpoint, findModel, findOn, findTwin, isEmpty, isMadeByUs } from './endpoint.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { isRecent, isShown } from './lag.ts';
import { leftOfTwin } from './left-of-twin.ts';
import { lookAtOperations, type Work } from './look-at-operations.ts';
import { findLostOperations, tellOperation } from './lost-operations.ts';
import { OWNER_LABEL } from './maker.ts';
import { missingReplicas } from './missing-replicas.ts';
import { hashOf } from './names.ts';
import { MAKING, operationsOf } from './operation-kind.ts';
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

/** The observation of a deployment that is on its endpoint, by its replicas and its twin. Its share of the traffic is known whatever happens to the twin. */
function onEndpoint(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  endpoint: Endpoint,
  deployed: DeployedModel,
  work: Work,
): Answered {
  return safeTry(async function* () {
    const { owner, version, operations, taken } = deployment;
    const percent = percentOf(endpoint, deployment);
    const seen = { owner, version, percent };
    const missing = missingReplicas(deployed);
    if (missing !== undefined) return ok<Observation>({ state: 'pending', ...seen, detail: missing });
    if (percent > 0 || taken === true)
      return ok<Observation>({ state: 'ready', ...seen, ...(yield* leftOfTwin(gcp, deployment)) });
    const twin = yield* findTwin(gcp, deployment);
    // While it is made (its handle has operations), a twin's endpoint without the model waits for it.
    if (operations === undefined || twin === undefined || findOn(twin, deployment) !== undefined)
      return ok<Observation>({ state: 'ready', ...seen });
    if (operations['deploy-twin'] !== undefined && isRecent(gcp, work))
      return ok<Observation>({ state: 'pending', ...seen, detail: 'its twin is not shown yet' });
    const [lost] = (yield* findLostOperations(gcp, deployment))?.own ?? [];
    if (lost !== undefined) return ok<Observation>({ state: 'pending', ...seen, detail: tellOperation(lost) });
    return ok<Observation>({ state: 'pending', ...seen, needs: 'deploy', detail: 'its twin is not deployed yet' });
  });
}

/** The observation where operations cannot be listed, so a call whose answer was lost may still make something. */
function unknown({ owner, version, model, twin, endpoint, retiring }: GcpDeployment): Observation {
  const parts = [
    `model ${model}`,
    ...(twin === null ? [] : [`endpoint ${twin}`]),
    `a deployment on endpoint ${endpoint}`,
  ];
  const detail = `operations may not be listed, so an earlier call may still make ${parts.join(', ')}`;
  return { state: 'pending', owner, version, detail, ...(retiring !== true && { needs: 'deploy' }) };
}

/** The observation of a deployment that is not on its endpoint: what else exists of it, and which call is needed. */
function elsewhere(gcp: GcpRegion, deployment: GcpDeployment, endpoint: Endpoint | undefined, work: Work): Answered {
  return safeTry(async function* () {
    const { owner, version, retiring, cancel, ended, until = 0, operations } = deployment;
    const seen = { owner, version } as const;
    const needs: Needs = retiring === true ? 'retire' : 'deploy';
    // First what is under way, then what is there: what ends in between is seen.
    const lost = yield* findLostOperations(gcp, deployment);
    const [first] = [...(lost?.own ?? []), ...(ended === true ? [] : (lost?.shared ?? []))];
    if (first !== undefined) {
      const isToBeCancelled = retiring === true && cancel === undefined && lost?.making.includes(first) === true;
      const wanted = isToBeCancelled ? { needs } : {};
      return ok<Observation>({ state: 'pending', ...seen, ...wanted, detail: tellOperation(first) });
    }
    const twin = yield* findTwin(gcp, deployment);
    const model = yield* findModel(gcp, deployment);
    if (isRecent(gcp, work) && !isShown(operations, { endpoint, twin, model }))
      return ok<Observation>({ state: 'pending', ...seen, detail: 'made, but not shown yet' });
    const detail = retiring === true ? 'parts of it still exist' : 'made, but not on its endpoint yet';
    if (twin !== undefined || model !== undefined || isLeftOver(endpoint, deployment))
      return ok<Observation>({ state: 'pending', ...seen, needs, detail });
    const mayCome = lost === undefined && (retiring === true ? gcp.now < until : ended !== true);
    return ok<Observation>(mayCome ? unknown(deployment) : { state: 'absent' });
  });
}

/** The observation of a deployment that is being removed: what is left of it. An operation that failed is begun again. */
function leaving(gcp: GcpRegion, deployment: GcpDeployment, endpoint: Endpoint | undefined, work: Work): Answered {
  const { owner, version, cancel, operations } = deployment;
  const isOn = endpoint !== undefined && findOn(endpoint, deployment) !== undefined;
  const percent = isOn ? percentOf(endpoint, deployment) : 0;
  const seen = { state: 'pending', owner, version, percent } as const;
  if (work.underWay !== undefined) {
    const isMade = Object.keys(operationsOf(operations, MAKING)).length > 0;
    const isToBeCancelled = isMade && cancel === undefined;
    return okAsync<Observation>({ ...seen, detail: work.underWay, ...(isToBeCancelled && { needs: 'retire' }) });
  }
  if (work.failure === undefined && !isOn) return elsewhere(gcp, deployment, endpoint, work);
  return okAsync({ ...seen, needs: 'retire', detail: work.failure?.message ?? 'still on its endpoint' });
}

/**
 * Reads what really exists. While an operation is under way that takes one request. Afterwards the resources say what came of it, and the error of an
 * operation that failed is that of the deployment.
 */
export function describe(gcp: GcpRegion, deployment: GcpDeployment): Answered {
  return safeTry(async function* () {
    const { owner, version, operations = {}, retiring } = deployment;
    // The deployment serves while its twin is removed, so that removal is reported as a leftover.
    const { 'undeploy-twin': _, 'delete-twin': __, ...own } = operations;
    const work = yield* lookAtOperations(gcp, retiring === true ? operations : own);
    if (work.underWay !== undefined && retiring !== true)
      return ok<Observation>({ state: 'pending', owner, version, detail: work.underWay });
    const endpoint = yield* findEndpoint(gcp, deployment.endpoint);
    if (retiring === true) return ok(yield* leaving(gcp, deployment, endpoint, work));
    const deployed = findOn(endpoint, deployment);
    const isThereAnyway = deployed !== undefined && (work.failed === 'deploy' || work.failed === 'deploy-found');
    if (work.failure !== undefined && !isThereAnyway) {
      const percent = endpoint === undefined || deployed === undefined ? 0 : percentOf(endpoint, deployment);
      return ok<Observation>({ state: 'failed', owner, version, percent, error: work.failure });
    }
    if (endpoint === undefined || deployed === undefined) return ok(yield* elsewhere(gcp, deployment, endpoint, work));
    return ok(yield* onEndpoint(gcp, deployment, endpoint, deployed, work));
  });
}
