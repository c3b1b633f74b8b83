import type { ProviderError } from '@landfall/core/provider';
import type { ResultAsync } from 'neverthrow';
import type { Endpoint } from './call/vertex-api.ts';
import { endpointName } from './endpoint.ts';
import type { GcpRegion } from './gcp-region.ts';

/** Replaces an endpoint's split as a whole, unless somebody changed the endpoint since it was read. An empty one takes no traffic at all. */
export function writeSplit(
  gcp: GcpRegion,
  id: string,
  { etag }: Endpoint,
  trafficSplit: Readonly<Record<string, number>>,
): ResultAsync<void, ProviderError> {
  const endpoint = { name: endpointName(gcp, id), trafficSplit, ...(etag != null && { etag }) };
  return gcp.ask('updateEndpoint', { endpoint, updateMask: { paths: ['traffic_split'] } }).map(() => undefined);
}
