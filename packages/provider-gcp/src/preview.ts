import type { Machines, Model, Preview } from '@landfall/core/provider';
import { mistakeInArtifact } from './prepare/check-artifact.ts';
import { mistakeInImage } from './prepare/check-image.ts';
import type { GcpRegionSettings, GcpSettings } from './settings/gcp-settings.ts';

function machinesOf(
  { serving }: GcpRegionSettings,
  { twin = true, traffic = 'split', capacity }: GcpSettings,
): Machines {
  const { machineType, accelerator, minReplicas, maxReplicas = minReplicas } = serving;
  const type = accelerator === undefined ? machineType : `${machineType} with ${accelerator.count} ${accelerator.type}`;
  return {
    type,
    count: minReplicas,
    maxCount: maxReplicas,
    atLeastCurrent: capacity !== 'as-configured',
    ...(twin && traffic === 'split' && { extraToVerify: 1 }),
  };
}

/** What the settings tell of a model in a region: its machines, its twin's, and what Vertex will refuse. */
export function preview(model: Model, region: string, settings: GcpSettings): Preview {
  const mistakes = [mistakeInArtifact(model), mistakeInImage(model)];
  return {
    machines: machinesOf({ ...settings, ...settings.regions?.[region] }, settings),
    problems: mistakes.filter((mistake) => mistake !== undefined),
  };
}
