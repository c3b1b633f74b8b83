import type { GcpSettings } from '@landfall/provider-gcp';
import { startVertex } from '../../../packages/provider-gcp/test/simulator/start-vertex.ts';
import type { SimulatedCloud } from './simulated-cloud.ts';

/** A project in which Vertex takes seconds. The container of version 2 exits in europe-west4. */
export async function simulatedGcp(): Promise<SimulatedCloud<GcpSettings>> {
  const vertex = await startVertex({
    now: () => Date.now(),
    uploadMs: 400,
    deployMs: 1_500,
    undeployMs: 500,
    shortMs: 200,
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
    settings: { ...vertex.settings, settleMs: 200, expectedDeployMs: 2_000 },
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
