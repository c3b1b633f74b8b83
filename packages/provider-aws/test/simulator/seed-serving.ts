import type { ConfigRecord, DataCapture, VariantInput } from './sagemaker/config-record.ts';
import type { EndpointRecord } from './sagemaker/endpoint-record.ts';
import type { Container, ModelRecord } from './sagemaker/model-record.ts';
import type { TagMap } from './sagemaker/tag-map.ts';
import type { World } from './world.ts';

/** A variant that is there before the test begins. */
export interface SeedVariant {
  readonly name: string;
  readonly weight?: number;
  readonly count?: number;
  /** The instance type; ml.m5.large by default. */
  readonly type?: string;
  /** The name of its model, if it is not the endpoint's. */
  readonly model?: string;
}

/** An endpoint that somebody made by hand. */
export interface SeedServing {
  readonly endpoint: string;
  /** The name of its model; `<endpoint>-model` by default. */
  readonly model?: string;
  /** The name of its configuration; `<endpoint>-config` by default. */
  readonly config?: string;
  readonly variants: readonly SeedVariant[];
  readonly tags?: TagMap;
  readonly capture?: DataCapture & { readonly CaptureOptions?: readonly unknown[] };
  readonly image?: string;
  readonly artifact?: string;
  readonly role?: string;
}

/** It was always there: reads see it whatever their lag. */
const ALWAYS = Number.NEGATIVE_INFINITY;

/** Puts an endpoint in service at once, with its model, configuration, image and artifact. Nothing of it counts as made. */
export function seedServing(world: World, regionName: string, seed: SeedServing): void {
  const region = world.region(regionName);
  const createdAt = world.now();
  const { endpoint, tags = {} } = seed;
  const image = seed.image ?? `${world.accountId}.dkr.ecr.${regionName}.amazonaws.com/${endpoint.toLowerCase()}:seed`;
  const artifact = seed.artifact ?? `s3://seed-${regionName}-${world.accountId}/${endpoint}/model.tar.gz`;
  if (image.startsWith(world.accountId)) world.images.push(image, createdAt);
  if (!artifact.endsWith('/')) world.buckets.putObject(regionName, artifact, createdAt);
  const role = seed.role ?? `arn:aws:iam::${world.accountId}:role/seed`;
  const arnOf = (kind: string, name: string) =>
    `arn:aws:sagemaker:${regionName}:${world.accountId}:${kind}/${name.toLowerCase()}`;
  const modelNamed = (name: string): ModelRecord => {
    const there = region.models.get(name, createdAt);
    if (there !== undefined) return there;
    const PrimaryContainer: Container = { Image: image, Mode: 'SingleModel', ModelDataUrl: artifact };
    const input = { ModelName: name, PrimaryContainer, ExecutionRoleArn: role, EnableNetworkIsolation: false };
    const arn = arnOf('model', name);
    const model: ModelRecord = { name, arn, createdAt, input, containers: [PrimaryContainer], isInVpc: false, tags };
    region.models.put(name, ALWAYS, model);
    return model;
  };
  const fleets = seed.variants.map(({ name, weight = 1, count = 1, type = 'ml.m5.large', model: its }) => {
    const model = modelNamed(its ?? seed.model ?? `${endpoint}-model`);
    const variant: VariantInput = {
      VariantName: name,
      ModelName: model.name,
      InstanceType: type,
      InitialInstanceCount: count,
      InitialVariantWeight: weight,
    };
    return { variant, model, weight, desiredWeight: weight, count, desiredCount: count, since: createdAt };
  });
  const configName = seed.config ?? `${endpoint}-config`;
  const config: ConfigRecord = {
    name: configName,
    arn: arnOf('endpoint-config', configName),
    createdAt,
    input: {
      EndpointConfigName: configName,
      ProductionVariants: fleets.map(({ variant }) => variant),
      ...(seed.capture !== undefined && { DataCaptureConfig: seed.capture }),
    },
    tags,
  };
  const arn = arnOf('endpoint', endpoint);
  const status = 'InService';
  const serving: EndpointRecord = {
    name: endpoint,
    arn,
    createdAt,
    modifiedAt: createdAt,
    status,
    config,
    fleets,
    tags,
  };
  region.configs.put(configName, ALWAYS, config);
  region.endpoints.put(endpoint, ALWAYS, serving);
}
