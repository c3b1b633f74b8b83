import { rollout } from '@landfall/core';
import type { RegionalCloud, Trouble } from '@landfall/tests-support/region-rules';
import type { GcpSettings } from '../src/index.ts';
import { PERCENT_LABEL } from '../src/maker.ts';
import { inventoryOf } from './inventory.ts';
import type { Fault } from './simulator/fault.ts';
import type { MemoryVertex } from './simulator/memory-vertex.ts';
import { samplesOf, specOf, succeed, worldOf } from './world.ts';

const HOUR = 3_600_000;

/** Version 41 is there already, and removing it is never in the way. */
const OF_42 = '"version":"42"';

function faultOf(region: string, trouble: Trouble): Fault {
  const fails = { kind: 'operation-fails', method: 'deployModel', region, about: OF_42 } as const;
  switch (trouble) {
    case 'capacity':
      return {
        ...fails,
        code: 'UNAVAILABLE',
        message: 'Machine type temporarily unavailable, please deploy with a different machine type or retry.',
      };
    case 'container':
      return {
        ...fails,
        code: 'FAILED_PRECONDITION',
        message:
          'Model server never became ready. Please validate that your model file or container configuration are valid.',
      };
    case 'image':
      return {
        ...fails,
        code: 'INVALID_ARGUMENT',
        message: `Image ${region}-docker.pkg.dev/landfall-test/serving/fraud:latest not found.`,
      };
    case 'traffic':
      return {
        kind: 'refused',
        method: 'updateEndpoint',
        region,
        code: 'PERMISSION_DENIED',
        message: "Permission 'aiplatform.endpoints.update' denied on resource.",
      };
    default:
      return trouble satisfies never;
  }
}

function nameOf(region: string): string {
  return region.slice('gcp/'.length);
}

/** A project in whose regions version 41 serves, for the rules that both clouds share. */
export async function regionalProject(
  vertex: MemoryVertex,
  settings: Partial<GcpSettings>,
  lagMs: number,
): Promise<RegionalCloud> {
  const faults: Fault[] = [];
  const world = worldOf(vertex, { faults, lagMs }, { checks: { artifact: false }, ...settings });
  const { project } = vertex;
  const { clock, journal, provider } = world;
  // Without a twin nothing can be asked before it takes traffic.
  const unverified = settings.twin === false ? { verify: {} } : {};
  await succeed(world, specOf('41', unverified));
  await clock.sleep(HOUR);
  const versionOf = (region: string, model: string) =>
    /"version":"([^"]*)"/.exec(project.region(region).models.get(model)?.description ?? '')?.[1] ?? model;
  return {
    clock,
    journal,
    regions: ['gcp/us-central1', 'gcp/europe-west4', 'gcp/asia-southeast1'],
    start: (version, spec, options) =>
      rollout(specOf(version, { ...unverified, ...spec }), {
        providers: { gcp: provider },
        samples: samplesOf(version),
        clock,
        journal,
        ...options,
      }),
    harm: (region, trouble) => void faults.push(faultOf(nameOf(region), trouble)),
    mend: () => void faults.splice(0),
    inventory: (region) => inventoryOf(project, nameOf(region)),
    everMade: (region) =>
      [...project.region(nameOf(region)).operations.values()].flatMap(({ method, resource, deployedModel = '' }) =>
        /^(?:upload|create|deploy)/.test(method) ? [`${method} ${resource} ${deployedModel}`] : [],
      ),
    shares(region) {
      const shares: Record<string, number> = {};
      for (const { labels, split, deployed } of project.region(nameOf(region)).endpoints.values())
        for (const { id, model } of deployed) {
          const percent = settings.traffic === 'endpoint' ? Number(labels[PERCENT_LABEL] ?? 0) : (split[id] ?? 0);
          if (percent > 0) shares[versionOf(nameOf(region), model)] = percent;
        }
      return shares;
    },
    close: () => undefined,
  };
}
