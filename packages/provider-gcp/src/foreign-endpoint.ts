import type { Endpoint } from './call/vertex-api.ts';
import { isMadeByUs } from './endpoint.ts';
import type { GcpRegion } from './gcp-region.ts';

/** Why an endpoint must not be deployed to: somebody else made it, and the settings do not allow that. Undefined if it may. */
export function mistakeInEndpoint({ name, project }: GcpRegion, endpoint: Endpoint, id: string): string | undefined {
  if (isMadeByUs(endpoint) || project.adopt === true) return undefined;
  return `Endpoint ${id} in ${name} was not made by Landfall. Set "adopt: true" to deploy to it, or another "endpoint".`;
}
