import { type Model, type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import { begin } from './begin.ts';
import { beginEach } from './begin-each.ts';
import { deployedModelFor } from './deployed-model-for.ts';
import { endpointName, findEndpoint, findModel, findOn, findTwin } from './endpoint.ts';
import { mistakeInEndpoint } from './foreign-endpoint.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { takeModel } from './make-model.ts';
import { makeParts } from './make-parts.ts';
import type { Operations } from './operation-kind.ts';
import { checkAccelerator } from './prepare/check-accelerator.ts';

/** Starts to deploy the model to an endpoint. Alone on the endpoint, it takes all traffic. */
function deployTo(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  kind: 'deploy' | 'deploy-twin',
  id: string,
  isAlone: boolean,
): ResultAsync<Operations, ProviderError> {
  const input = {
    endpoint: endpointName(gcp, id),
    deployedModel: deployedModelFor(gcp, deployment, kind),
    ...(isAlone && { trafficSplit: { '0': 100 } }),
  };
  return begin(gcp, { deployment, kind, resource: `endpoints/${id}` }, gcp.ask('deployModel', input));
}

/**
 * Starts the next action: first the model, the endpoint and the twin's endpoint, all at once; when they exist, the model goes to both
 * endpoints. The traffic split stays as it is, so on the stable endpoint it gets no request. What is there already is left.
 */
export function deploy(
  gcp: GcpRegion,
  model: Model,
  deployment: GcpDeployment,
): ResultAsync<GcpDeployment, ProviderError> {
  return safeTry(async function* () {
    const { endpoint: id, twin: twinId, traffic } = deployment;
    if (deployment.retiring === true) {
      const message = `${model.name} ${model.version} in ${gcp.name} is being removed; deploy again when it is gone.`;
      return err(providerError({ kind: 'conflict', message, retryable: true }));
    }
    const endpoint = yield* findEndpoint(gcp, id);
    const foreign = endpoint === undefined ? undefined : mistakeInEndpoint(gcp, endpoint, id);
    if (foreign !== undefined) return err(providerError({ kind: 'conflict', message: foreign }));
    // The settings may be others than when this was prepared.
    const mistake = (yield* checkAccelerator(gcp)).find(({ level }) => level === 'error');
    if (mistake !== undefined) return err(providerError({ kind: 'invalid', message: mistake.message }));
    const twin = yield* findTwin(gcp, deployment);
    const registered = yield* findModel(gcp, deployment);
    const isTwinMissing = twinId !== null && twin === undefined;
    if (registered === undefined || endpoint === undefined || isTwinMissing) {
      const missing = { model: registered === undefined, endpoint: endpoint === undefined, twin: isTwinMissing };
      return ok({ ...deployment, operations: yield* makeParts(gcp, model, deployment, missing) });
    }
    yield* takeModel(gcp, model, deployment, registered);
    const isOn = findOn(endpoint, deployment) !== undefined;
    const needsTwin = twinId !== null && findOn(twin, deployment) === undefined;
    const operations = yield* beginEach([
      ...(isOn ? [] : [() => deployTo(gcp, deployment, 'deploy', id, traffic === 'endpoint')]),
      ...(needsTwin ? [() => deployTo(gcp, deployment, 'deploy-twin', twinId, true)] : []),
    ]);
    return ok({ ...deployment, operations });
  });
}
