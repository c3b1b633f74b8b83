import type { Capabilities } from '../provider/contract.ts';
import type { PlannedProvider } from './plan.ts';

/** What the engine needs to know of a provider, from its capabilities. */
export function plannedProvider(name: string, capabilities: Capabilities): PlannedProvider {
  const { traffic, settleMs, retires = true, cancels, leftovers, expectedMs } = capabilities;
  return {
    name,
    traffic,
    settleMs,
    retires,
    ...(cancels === true && { cancels }),
    ...(leftovers === true && { leftovers }),
    ...(expectedMs === undefined ? {} : { expectedMs: JSON.parse(JSON.stringify(expectedMs)) as typeof expectedMs }),
  };
}
