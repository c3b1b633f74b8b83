import type { Finding, Model } from '@landfall/core/provider';
import type { GcpSettings } from '../src/index.ts';
import type { Vertex } from './simulator/start-vertex.ts';
import { answered, callOf, modelOf, REGION } from './stepwise.ts';
import { worldOf } from './world.ts';

/** A model that is prepared, and what is around it. */
export interface Case {
  readonly settings?: Partial<GcpSettings>;
  readonly model?: Partial<Model>;
  readonly surroundings?: (vertex: Vertex) => void;
  readonly faults?: Parameters<typeof worldOf>[1];
}

/** What is found of it. */
export async function findingsOf(
  vertex: Vertex,
  { settings, model, surroundings, faults }: Case,
): Promise<readonly Finding[]> {
  const world = worldOf(vertex, faults, settings);
  surroundings?.(vertex);
  const prepared = await answered(world.provider.prepare({ model: modelOf('1', model) }, callOf(world, 'r1/deploy/1')));
  return prepared.findings;
}

/** The limit of the quota of CPUs in the region. */
export const quota =
  (value: number): NonNullable<Case['surroundings']> =>
  ({ surroundings }) => {
    surroundings.quotas['CustomModelServingCPUsPerProjectPerRegion'] = { [REGION]: value };
  };
