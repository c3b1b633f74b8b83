import type { ModelSpec } from '@landfall/core';
import type { GcpSettings } from '@landfall/provider-gcp';
import { startVertex } from '../../../packages/provider-gcp/test/simulator/start-vertex.ts';

/** Where the example runs: a project of Google Cloud, and the model in it. */
export interface Place {
  readonly name: string;
  readonly settings: GcpSettings;
  /** The model, but for its version. */
  readonly model: Omit<ModelSpec, 'version'>;
  readonly input: string;
  close(): void;
}

/** A project of yours, if the environment names what it takes; the credentials are the application default ones. */
function realPlace({
  GOOGLE_CLOUD_PROJECT: project,
  MODEL_ARTIFACT: artifact,
  MODEL_IMAGE: image,
  MODEL_INPUT: input,
}: NodeJS.ProcessEnv): Place | undefined {
  if (project === undefined || artifact === undefined || image === undefined) return undefined;
  return {
    name: `the project ${project}, at its prices`,
    settings: { project, serving: { machineType: 'n1-standard-2', minReplicas: 1 } },
    model: { name: 'landfall-example', artifact, image },
    input: input ?? '{ "instances": [] }',
    close: () => undefined,
  };
}

/** A project on loopback, in which Vertex takes seconds instead of minutes. The container of version 3 never becomes ready. */
async function simulatedPlace(): Promise<Place> {
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
        about: '"version":"3"',
        code: 'FAILED_PRECONDITION',
        message:
          'Model server never became ready. Please validate that your model file or container configuration are valid.',
      },
    ],
  });
  return {
    name: 'a simulated project',
    settings: { ...vertex.settings, settleMs: 200, expectedDeployMs: 700 },
    model: {
      name: 'landfall-example',
      artifact: 'gs://models-{region}/fraud/{version}/',
      image: '{region}-docker.pkg.dev/landfall-test/serving/fraud:latest',
    },
    input: '{ "instances": [] }',
    close: () => vertex.close(),
  };
}

/** The project that the environment names, or a simulated one. */
export async function findPlace(): Promise<Place> {
  return realPlace(process.env) ?? (await simulatedPlace());
}
