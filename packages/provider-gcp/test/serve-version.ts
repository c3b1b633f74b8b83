import { describeMaker } from '../src/maker.ts';
import { hashOf, namesFor } from '../src/names.ts';
import type { VertexProject } from './simulator/vertex-project.ts';

/** On how many machines, and of which type. */
export interface Serving {
  readonly machineType?: string | undefined;
  readonly replicas?: number | undefined;
}

/** Lets a version serve in a region, as a rollout of long ago left it: one model, on the stable endpoint, with all of the traffic. */
export function serveVersion(project: VertexProject, name: string, version: string, more: Serving = {}): void {
  const owner = `before/deploy:gcp/${name}/1`;
  const { model, deployedModel } = namesFor('fraud', owner);
  const labels = { landfall: hashOf(owner), 'landfall-group': 'fraud' };
  const region = project.region(name);
  region.models.set(model, {
    id: model,
    description: describeMaker({ owner, version }),
    labels,
    aliases: ['default'],
    artifact: `gs://models-${name}/fraud/${version}/`,
    image: 'image',
    environment: [],
    kmsKey: undefined,
  });
  const { machineType = 'n1-standard-4', replicas = 1 } = more;
  const machineSpec = { machineType, acceleratorType: '', acceleratorCount: 0 };
  const resources = { machineSpec, minReplicaCount: 1, maxReplicaCount: replicas, requiredReplicaCount: 0 };
  const deployed = {
    id: deployedModel,
    model,
    displayName: '',
    serviceAccount: '',
    resources,
    available: replicas,
    message: '',
  };
  region.endpoints.set('fraud', {
    id: 'fraud',
    displayName: 'fraud',
    description: '',
    labels,
    dedicated: false,
    deployed: [deployed],
    split: { [deployedModel]: 100 },
    version: 1,
  });
}
