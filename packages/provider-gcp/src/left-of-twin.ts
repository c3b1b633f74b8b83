import type { Observation, ProviderError } from '@landfall/core/provider';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { findTwin } from './endpoint.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { lookAtOperations } from './look-at-operations.ts';
import { OF_TWIN, operationsOf } from './operation-kind.ts';

type Left = Pick<Extract<Observation, { readonly state: 'ready' }>, 'leftover' | 'needs'>;

/** What is left of a twin that is no longer needed, and whether a call is needed to remove it. */
export function leftOfTwin(gcp: GcpRegion, deployment: GcpDeployment): ResultAsync<Left, ProviderError> {
  if (deployment.twin === null) return okAsync({});
  return safeTry(async function* () {
    const { underWay, failure } = yield* lookAtOperations(gcp, operationsOf(deployment.operations, OF_TWIN));
    if (underWay !== undefined) return ok<Left>({ leftover: underWay });
    if ((yield* findTwin(gcp, deployment)) === undefined) return ok<Left>({});
    return ok<Left>({ leftover: failure?.message ?? `its twin, endpoint ${deployment.twin}`, needs: 'route' });
  });
}
