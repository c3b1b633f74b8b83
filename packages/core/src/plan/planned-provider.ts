import type { Capabilities } from '../provider/contract.ts';
import type { PlannedProvider } from './plan.ts';

/** The capabilities that the engine needs, with their defaults. */
export function plannedProvider(name: string, capabilities: Capabilities): PlannedProvider {
  const { traffic, settleMs, retires = true, cancels, leftovers, expectedMs, health, metrics } = capabilities;
  return {
    name,
    traffic,
    settleMs,
    retires,
    ...(cancels === true && { cancels }),
    ...(leftovers === true && { leftovers }),
    ...(health !== undefined && { health: { ...health } }),
    ...(metrics.length > 0 && { metrics: [...metrics] }),
    ...(expectedMs === undefined ? {} : { expectedMs: JSON.parse(JSON.stringify(expectedMs)) as typeof expectedMs }),
  };
}
