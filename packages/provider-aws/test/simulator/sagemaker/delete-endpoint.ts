import { operation } from '../operation.ts';
import { deletableEndpoint } from './find-endpoint.ts';

/** DeleteEndpoint: Deleting for a while, then gone. Refused while something is going on. */
export const deleteEndpoint = operation((call, { EndpointName }: { readonly EndpointName: string }) => {
  const { world, region, now } = call;
  const endpoint = deletableEndpoint(call, EndpointName);
  region.endpoints.put(EndpointName, now, { ...endpoint, status: 'Deleting', modifiedAt: now });
  region.endpoints.put(EndpointName, now + world.deleteMs(region.name, EndpointName), undefined);
  return {};
});
