import { describeShares, type Provider, type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, okAsync, type Result, type ResultAsync, safeTry } from 'neverthrow';
import type { Endpoint } from './call/vertex-api.ts';
import { findEndpoint, findOn } from './endpoint.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { removeTwin } from './remove-twin.ts';
import { moveLabels } from './share-labels.ts';
import { type Shares, sameShares, sharesOf, splitShares } from './shares.ts';
import { writeSplit } from './write-split.ts';

/** The request to move traffic: from which share to which, for which deployment. */
export type Shift = Parameters<Provider<GcpDeployment>['route']>[0];

/** Whether Vertex can split the traffic like that at all. */
function refuseShift({ name }: GcpRegion, { previous, percent }: Shift): Result<void, ProviderError> {
  const refuse = (message: string) => err(providerError({ kind: 'invalid', message }));
  if (!Number.isInteger(percent) || percent < 0 || percent > 100)
    return refuse(`Vertex splits traffic in whole percents, so ${percent} is not possible in ${name}.`);
  if (previous === null && percent < 100)
    return refuse(`${name} has no previous deployment to take the other ${100 - percent}%; route to 100, or retire.`);
  return ok(undefined);
}

/** Moves the traffic split, if it is as `from` says. */
function moveSplit(gcp: GcpRegion, shift: Shift, endpoint: Endpoint): ResultAsync<void, ProviderError> {
  const { deployment, previous, from, percent } = shift;
  const { deployedModel, endpoint: id } = deployment;
  const other = previous?.deployedModel;
  const present = sharesOf(endpoint);
  const target: Shares = splitShares(deployedModel, percent, other);
  if (sameShares(present, target)) return okAsync(undefined);
  return safeTry(async function* () {
    const source = splitShares(deployedModel, from, other);
    if (!sameShares(present, source)) {
      const message = `Endpoint ${id} in ${gcp.name} sends ${describeShares(present)}; expected ${describeShares(source)}, or ${describeShares(target)} already. Somebody else moved it.`;
      return err(providerError({ kind: 'conflict', message }));
    }
    const gone = [...target.keys()].find((taker) => !endpoint.deployedModels?.some((on) => on.id === taker));
    if (gone !== undefined) {
      const message = `${gone} is no longer on endpoint ${id} in ${gcp.name}, so no traffic can go to it.`;
      return err(providerError({ kind: 'not-found', message }));
    }
    yield* writeSplit(gcp, id, endpoint, Object.fromEntries(target));
    return ok(undefined);
  });
}

/**
 * Moves the traffic, all of the split at once. A lost race is a `conflict` that is worth another try: it reads again. The removal of the twin,
 * which is not needed any more, begins with the first shift; whatever becomes of that, the traffic has moved. From a share to the same share it
 * only starts the next action of that removal.
 */
export function route(gcp: GcpRegion, shift: Shift): ResultAsync<GcpDeployment, ProviderError> {
  if (shift.from === shift.percent) return removeTwin(gcp, shift.deployment);
  return safeTry(async function* () {
    const { deployment, from, percent } = shift;
    yield* refuseShift(gcp, shift);
    const endpoint = yield* findEndpoint(gcp, deployment.endpoint);
    if (endpoint === undefined || findOn(endpoint, deployment) === undefined) {
      const message = `${deployment.deployedModel} is not on endpoint ${deployment.endpoint} in ${gcp.name}, so no traffic can go to it. Deploy it first.`;
      return err(providerError({ kind: 'not-found', message }));
    }
    yield* (deployment.traffic === 'endpoint' ? moveLabels : moveSplit)(gcp, shift, endpoint);
    const moved: GcpDeployment = { ...deployment, taken: true };
    // In a rollback the deployment itself is removed next, and its twin with it.
    return ok(percent < from ? moved : yield* removeTwin(gcp, moved).orElse(() => ok(moved)));
  });
}
