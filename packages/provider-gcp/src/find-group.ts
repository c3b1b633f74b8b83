import type { ProviderError } from '@landfall/core/provider';
import type { ResultAsync } from 'neverthrow';
import type { Endpoint } from './call/vertex-api.ts';
import type { GcpRegion } from './gcp-region.ts';
import { groupFilter } from './maker.ts';
import { idIn } from './names.ts';

/** One endpoint of a group that has an endpoint for each version. */
export interface Member {
  readonly id: string;
  readonly endpoint: Endpoint;
}

/** All endpoints of a group, whatever is on them. */
export function findGroup(gcp: GcpRegion, group: string): ResultAsync<readonly Member[], ProviderError> {
  return gcp
    .ask('listEndpoints', { parent: gcp.parent, filter: groupFilter(group) })
    .map((endpoints) => endpoints.map((endpoint) => ({ id: idIn(endpoint.name), endpoint })));
}
