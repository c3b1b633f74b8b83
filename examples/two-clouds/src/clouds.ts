import type { ModelSpec } from '@landfall/core';
import type { AwsSettings, S3TableRouterOptions } from '@landfall/provider-aws';
import type { GcpSettings } from '@landfall/provider-gcp';
import { simulatedAws } from './simulated-aws.ts';
import { simulatedGcp } from './simulated-gcp.ts';

/** Where the example runs: an account of AWS and a project of Google Cloud, and the model in both. */
export interface Clouds {
  readonly name: string;
  readonly aws: AwsSettings;
  readonly gcp: GcpSettings;
  /** Where the table of regions is, which clients of both clouds read. */
  readonly table: S3TableRouterOptions;
  readonly model: Omit<ModelSpec, 'version'>;
  /** Who takes the traffic in each region, where the example can see it. */
  traffic(): readonly string[];
  close(): void;
}

const TABLE_REGION = 'us-east-1';
const TABLE_KEY = 'landfall-example/table.json';

/** Your own, if the environment names all that it takes. */
function realClouds(env: NodeJS.ProcessEnv): Clouds | undefined {
  const { SAGEMAKER_ROLE: role, GOOGLE_CLOUD_PROJECT: project } = env;
  const { AWS_ARTIFACT, AWS_IMAGE, GCP_ARTIFACT, GCP_IMAGE, TABLE_BUCKET } = env;
  if (role === undefined || project === undefined) return undefined;
  if (AWS_ARTIFACT === undefined || AWS_IMAGE === undefined) return undefined;
  if (GCP_ARTIFACT === undefined || GCP_IMAGE === undefined || TABLE_BUCKET === undefined) return undefined;
  return {
    name: `an account of AWS and the project ${project}, at their prices`,
    aws: { role, serving: { type: 'ml.m5.large', count: 1 } },
    gcp: { project, serving: { machineType: 'n1-standard-2', minReplicas: 1 } },
    table: { bucket: TABLE_BUCKET, key: TABLE_KEY, region: TABLE_REGION },
    model: {
      name: 'landfall-example',
      artifact: { aws: AWS_ARTIFACT, gcp: GCP_ARTIFACT },
      image: { aws: AWS_IMAGE, gcp: GCP_IMAGE },
    },
    traffic: () => [],
    close: () => undefined,
  };
}

async function simulatedClouds(): Promise<Clouds> {
  const [aws, gcp] = await Promise.all([simulatedAws(), simulatedGcp()]);
  return {
    name: 'simulated',
    aws: aws.settings,
    gcp: gcp.settings,
    table: {
      bucket: `models-${TABLE_REGION}`,
      key: TABLE_KEY,
      region: TABLE_REGION,
      credentials: aws.settings.credentials,
      urls: aws.settings.urls,
    },
    model: {
      name: 'landfall-example',
      artifact: { aws: aws.artifact, gcp: gcp.artifact },
      image: { aws: aws.image, gcp: gcp.image },
    },
    traffic: () => [...aws.traffic(), ...gcp.traffic()],
    close() {
      aws.close();
      gcp.close();
    },
  };
}

/** The clouds that the environment names, or simulated ones. */
export async function findClouds(): Promise<Clouds> {
  return realClouds(process.env) ?? (await simulatedClouds());
}
