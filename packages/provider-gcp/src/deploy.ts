import { type Model, type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import { begin, type Operations } from './begin.ts';
import type { Endpoint } from './call/vertex-api.ts';
import { deployedModelFor } from './deployed-model-for.ts';
import { endpointName, findEndpoint, findModel, findOn, findTwin, isMadeByUs } from './endpoint.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { makeModel, takeModel } from './make-model.ts';
import { labelsFor } from './maker.ts';

function makeEndpoint(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  kind: 'create-endpoint' | 'create-twin',
): ResultAsync<Operations, ProviderError> {
  const isTwin = kind === 'create-twin';
  const { kmsKey } = gcp.settings;
  const { dedicated } = gcp.project;
  const id = (isTwin ? deployment.twin : deployment.endpoint) ?? '';
  const endpoint: Endpoint = {
    displayName: id,
    description: isTwin
      ? `Landfall verifies ${deployment.version} here; it is removed when ${deployment.endpoint} takes it.`
      : '',
    labels: labelsFor(gcp, deployment),
    ...(kmsKey !== undefined && { encryptionSpec: { kmsKeyName: kmsKey } }),
    ...(dedicated === true && { dedicatedEndpointEnabled: true }),
  };
  return begin(
    gcp,
    kind,
    `endpoints/${id}`,
    gcp.ask('createEndpoint', { parent: gcp.parent, endpointId: id, endpoint }),
  );
}

/** Refuses to put anything on an endpoint of somebody else's. */
function checkMayChange(gcp: GcpRegion, endpoint: Endpoint, id: string): ProviderError | undefined {
  if (isMadeByUs(endpoint) || gcp.project.adopt === true) return undefined;
  const message = `Endpoint ${id} in ${gcp.name} was not made by Landfall. Set "adopt: true" to deploy to it, or another "endpoint".`;
  return providerError({ kind: 'conflict', message });
}

/** Makes what is missing of model, endpoint and twin's endpoint. */
function makeParts(
  gcp: GcpRegion,
  model: Model,
  deployment: GcpDeployment,
  missing: { readonly model: boolean; readonly endpoint: boolean; readonly twin: boolean },
): ResultAsync<GcpDeployment, ProviderError> {
  return safeTry(async function* () {
    let operations: Operations = { ...deployment.operations };
    if (missing.model) operations = { ...operations, ...(yield* makeModel(gcp, model, deployment)) };
    if (missing.endpoint) operations = { ...operations, ...(yield* makeEndpoint(gcp, deployment, 'create-endpoint')) };
    if (missing.twin) operations = { ...operations, ...(yield* makeEndpoint(gcp, deployment, 'create-twin')) };
    return ok({ ...deployment, operations });
  });
}

/** Whether an operation of the handle is still under way. */
function isUnderWay(
  gcp: GcpRegion,
  { operations }: GcpDeployment,
  kind: 'deploy' | 'deploy-twin',
): ResultAsync<boolean, ProviderError> {
  return safeTry(async function* () {
    const name = operations?.[kind];
    return ok(name !== undefined && !(yield* gcp.check(kind, name)).done);
  });
}

/**
 * Does the next thing: first the model, the endpoint and the twin's endpoint, all at once; when they are there, the model goes to both
 * endpoints. The traffic split stays as it is, so on the stable endpoint it gets no request. What is there already is left.
 */
export function deploy(
  gcp: GcpRegion,
  model: Model,
  deployment: GcpDeployment,
): ResultAsync<GcpDeployment, ProviderError> {
  return safeTry(async function* () {
    const { endpoint: id, twin: twinId, owner } = deployment;
    if (deployment.retiring === true) {
      const message = `${model.name} ${model.version} in ${gcp.name} is being removed; deploy again when it is gone.`;
      return err(providerError({ kind: 'conflict', message, retryable: true }));
    }
    const endpoint = yield* findEndpoint(gcp, id);
    const refused = endpoint === undefined ? undefined : checkMayChange(gcp, endpoint, id);
    if (refused !== undefined) return err(refused);
    const twin = yield* findTwin(gcp, deployment);
    const registered = yield* findModel(gcp, deployment);
    const missing = {
      model: registered === undefined,
      endpoint: endpoint === undefined,
      twin: twinId !== null && twin === undefined,
    };
    if (missing.model || missing.endpoint || missing.twin || registered === undefined)
      return ok(yield* makeParts(gcp, model, deployment, missing));
    yield* takeModel(gcp, model, deployment, registered);
    let operations: Operations = {};
    const own = deployment.traffic === 'endpoint' ? { trafficSplit: { '0': 100 } } : {};
    const places = [
      { kind: 'deploy', on: endpoint, to: id, more: own },
      // The only model of an endpoint takes all that comes.
      { kind: 'deploy-twin', on: twin, to: twinId, more: { trafficSplit: { '0': 100 } } },
    ] as const;
    for (const { kind, on, to, more } of places) {
      if (to === null || findOn(on, deployment) !== undefined) continue;
      if (yield* isUnderWay(gcp, deployment, kind)) {
        operations = { ...operations, [kind]: deployment.operations?.[kind] };
        continue;
      }
      const input = {
        endpoint: endpointName(gcp, to),
        deployedModel: deployedModelFor(gcp, deployment, kind),
        ...more,
      };
      operations = { ...operations, ...(yield* begin(gcp, kind, `endpoints/${to}`, gcp.ask('deployModel', input))) };
    }
    return ok({ ...deployment, owner, operations });
  });
}
