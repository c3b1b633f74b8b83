import type { Machines, Model, Preview } from '@landfall/core/provider';
import { hasTwin } from './has-twin.ts';
import { mistakeInArtifact } from './prepare/check-artifact.ts';
import { mistakeInImage } from './prepare/check-image.ts';
import { configuredReplicas, tellMachine } from './replicas.ts';
import type { GcpRegionSettings, GcpSettings } from './settings/gcp-settings.ts';

function machinesOf({ serving }: GcpRegionSettings, account: GcpSettings): Machines {
  const { machineType, accelerator } = serving;
  const { min, max } = configuredReplicas(serving);
  return {
    type: tellMachine(machineType, accelerator?.count ?? 0, accelerator?.type ?? ''),
    count: min,
    maxCount: max,
    atLeastCurrent: account.capacity !== 'as-configured',
    ...(hasTwin(account) && { extraToVerify: 1 }),
  };
}

/** What the settings say about a model in a region: its machines, its twin's, and what Vertex will refuse. */
export function preview(model: Model, region: string, settings: GcpSettings): Preview {
  const mistakes = [mistakeInArtifact(model), mistakeInImage(model)];
  return {
    machines: machinesOf({ ...settings, ...settings.regions?.[region] }, settings),
    problems: mistakes.filter((mistake) => mistake !== undefined),
  };
}
