import { VertexError } from './vertex-error.ts';
import type { SimDeployed, SimEndpoint } from './vertex-region.ts';

const asked = new WeakMap<SimEndpoint, number>();

/** Who answers the next request: by the traffic split, in turn. There is no way to ask for one by name. */
export function pickDeployed(endpoint: SimEndpoint): SimDeployed {
  const count = asked.get(endpoint) ?? 0;
  asked.set(endpoint, count + 1);
  // A step that has no factor in common with 100 visits all of it.
  let point = (count * 37) % 100;
  for (const deployed of endpoint.deployed) {
    point -= endpoint.split[deployed.id] ?? 0;
    if (point < 0) return deployed;
  }
  throw new VertexError('FAILED_PRECONDITION', `Endpoint "${endpoint.id}" has no model that takes traffic.`);
}
