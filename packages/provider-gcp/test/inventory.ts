import type { Json } from '@landfall/core/provider';
import type { Inventory } from '@landfall/core/testing';
import { PERCENT_LABEL } from '../src/maker.ts';
import type { VertexProject } from './simulator/vertex-project.ts';

/** Everything in a region, whoever made it: the models, and the endpoints with what takes which share there. */
export function inventoryOf(project: VertexProject, region: string): Inventory {
  const { models, endpoints } = project.region(region);
  const inventory: Record<string, Json> = {};
  for (const id of models.keys()) inventory[`model ${id}`] = true;
  for (const { id, deployed, split = {}, labels } of endpoints.values())
    inventory[`endpoint ${id}`] = {
      deployed: deployed.map((one) => ({ id: one.id, model: one.model, percent: split[one.id] ?? 0 })),
      share: labels[PERCENT_LABEL] ?? null,
    };
  return inventory;
}
