import type { GcpSettings } from '@landfall/provider-gcp';
import { startVertex } from '../../../packages/provider-gcp/test/simulator/start-vertex.ts';
import type { SimulatedCloud } from './simulated-cloud.ts';

/** A project in which Vertex takes seconds. The container of version 2 exits in europe-west4. */
export async function simulatedGcp(): Promise<SimulatedCloud<GcpSettings>> {
  const vertex = await startVertex({
    now: () => Date.now(),
    uploadMs: 200,
    deployMs: 500,
    undeployMs: 200,
    shortMs: 100,
    faults: [
      {
        kind: 'operation-fails',
        method: 'deployModel',
        region: 'europe-west4',
        about: '"version":"2"',
        code: 'FAILED_PRECONDITION',
        message: 'Model server exited unexpectedly.',
      },
    ],
  });
  return {
    settings: { ...vertex.settings, settleMs: 200, expectedDeployMs: 700 },
    artifact: 'gs://models-{region}/fraud/{version}/',
    image: '{region}-docker.pkg.dev/landfall-test/serving/fraud:latest',
    traffic: () =>
      vertex.project.regions().flatMap(({ name, endpoints }) => {
        if (!endpoints.has('landfall-example')) return [];
        return [`gcp/${name}: ${JSON.stringify(vertex.project.trafficIn(name, 'landfall-example'))}`];
      }),
    close: () => vertex.close(),
  };
}
