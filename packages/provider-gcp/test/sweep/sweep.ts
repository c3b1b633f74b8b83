import type { RolloutSpec } from '@landfall/core';
import {
  describeEnd,
  type Meeting,
  type PlayedCalls,
  type Share,
  type Swept,
  sweepCalls,
} from '@landfall/tests-support';
import { serveVersion } from '../serve-version.ts';
import type { Fault } from '../simulator/fault.ts';
import type { Vertex } from '../simulator/start-vertex.ts';
import { tokenAuth } from '../simulator/token-auth.ts';
import { holdingsIn, specOf, start, type World, worldOf } from '../world.ts';
import { DISTURBANCES, type Disturbance, disturb } from './disturbances.ts';

const REGIONS = ['us-central1', 'europe-west4'] as const;
/** What makes calls of its own: alerts, a service account, and a capacity that is lowered at the end. */
const SETTINGS = {
  alerts: [{ metric: 'errors', above: 5 }],
  serviceAccount: 'serve@p.iam.gserviceaccount.com',
  serving: { machineType: 'n1-standard-4', minReplicas: 1, maxReplicas: 4 },
} as const;

const FAILS: Fault = {
  kind: 'operation-fails',
  method: 'deployModel',
  region: REGIONS[1],
  about: '"version":"2"',
  code: 'FAILED_PRECONDITION',
  message: 'Model server exited unexpectedly. Model server logs can be found at ...',
};

/** What is rolled out, over a version that serves: one that is good, and one that fails in its second region. */
export const VERSIONS: Readonly<Record<string, { readonly spec: RolloutSpec; readonly faults: readonly Fault[] }>> = {
  'a good version': { spec: specOfTwo({ previous: 'retire' }), faults: [] },
  'a version that fails in its second region': { spec: specOfTwo({}), faults: [FAILS] },
};

function specOfTwo(more: Partial<RolloutSpec>): RolloutSpec {
  return specOf('2', {
    regions: REGIONS.map((region) => `gcp/${region}`),
    stages: [{ percent: 10 }, { percent: 100 }],
    ...more,
  });
}

/** How a rollout ended, and all that is there then. */
async function outcomeOf(world: World, spec: RolloutSpec) {
  const result = await start(world, spec).result;
  const { project, monitoring } = world.vertex;
  return {
    result: describeEnd(result),
    there: REGIONS.flatMap((region) => holdingsIn(world, region)),
    traffic: REGIONS.map((region) => project.trafficIn(region, 'fraud')),
    replicas: project
      .regions()
      .flatMap(({ endpoints }) =>
        [...endpoints.values()].flatMap(({ deployed }) => deployed.map(({ resources }) => resources.minReplicaCount)),
      ),
    policies: monitoring.alertPolicies.policies.size,
    underWay: project.regions().flatMap(({ operations }) => [...operations.values()].filter(({ applied }) => !applied))
      .length,
  };
}

/** Rolls each version out once for each call and disturbance, and compares the outcomes with that of an undisturbed rollout. */
export function sweep(vertex: Vertex, share: Share): AsyncGenerator<Swept> {
  const auth = tokenAuth();
  const play = async (version: string, meeting?: Meeting<Disturbance>): Promise<PlayedCalls> => {
    const { spec, faults } = VERSIONS[version] as (typeof VERSIONS)[string];
    auth.asked = 0;
    auth.failures.clear();
    const disturbed = meeting === undefined ? [] : disturb(auth, meeting);
    const world = worldOf(vertex, { faults: [...disturbed, ...faults] }, { ...SETTINGS, auth });
    for (const region of REGIONS) serveVersion(vertex.project, region, '1', { replicas: 3 });
    const outcome = JSON.stringify(await outcomeOf(world, spec));
    return { outcome, calls: vertex.project.calls.map(({ method }) => ({ name: method, ok: true })) };
  };
  return sweepCalls({ versions: Object.keys(VERSIONS), disturbances: DISTURBANCES, play }, share);
}
