import { imageNameOf } from '../ecr/registry.ts';
import type { Call } from '../operation.ts';
import { invalid, type Refusal } from '../refusal.ts';
import { locationOf } from '../s3/buckets.ts';
import type { Container } from './model-record.ts';

function cannotRead(call: Call, uri: string, role: string): Refusal {
  return invalid(
    `Could not access model data at ${uri}. Please ensure that the role "${role}" exists and that its trust relationship policy allows the action "sts:AssumeRole" for the service principal "sagemaker.amazonaws.com". Also ensure that the role has "s3:GetObject" permissions and that the object is located in ${call.region.name}. If your Model uses multiple models or uncompressed models, please ensure that the role has "s3:ListBucket" permission.`,
  );
}

function checkImage(call: Call, image: string, role: string): void {
  const { world, region } = call;
  const name = imageNameOf(image);
  if (name === undefined || (name.tag === undefined && name.digest === undefined))
    throw invalid(`ECR image "${image}" is invalid.`);
  if (name.region !== region.name)
    throw invalid(
      `Region of "${image}" does not match expected region of ${region.name}. Cross region ECR image pulls are not allowed.`,
    );
  const digest = world.images.resolve(name);
  const isOwn = name.registry === world.accountId;
  if (digest === undefined && isOwn) throw invalid(`Requested image ${image} not found.`);
  if (digest === undefined || !world.hasRole(role))
    throw invalid(
      `Role "${role}" cannot pull ${image}. Ensure that the role exists and the image was granted pull permission.`,
    );
}

function checkArtifact(call: Call, uri: string, isPrefix: boolean, role: string): void {
  const { world, region } = call;
  const location = locationOf(uri);
  const bucket = location === undefined ? undefined : world.buckets.get(location.bucket);
  if (location === undefined || bucket === undefined) throw invalid(`Could not find model data at ${uri}.`);
  if (!world.hasRole(role) || bucket.isDenied || bucket.region !== region.name) throw cannotRead(call, uri, role);
  const isThere = isPrefix
    ? [...bucket.objects.keys()].some((key) => key.startsWith(location.key))
    : bucket.objects.has(location.key);
  if (!isThere) throw invalid(`Could not find model data at ${uri}.`);
}

/** Refuses a container whose image or data SageMaker could not get with the role, in the words of CreateModel. */
export function checkContainer(call: Call, container: Container, role: string): void {
  const { Image, ModelDataUrl, ModelDataSource, Mode, Environment = {} } = container;
  if (ModelDataUrl !== undefined && ModelDataSource !== undefined)
    throw invalid('ModelDataUrl and ModelDataSource cannot both be specified.');
  const bytes = Object.entries(Environment).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  if (bytes > 32_768) throw invalid('The environment variables of a container must not exceed 32 KB.');
  if (Image !== undefined) checkImage(call, Image, role);
  if (ModelDataUrl !== undefined) checkArtifact(call, ModelDataUrl, Mode === 'MultiModel', role);
  const source = ModelDataSource?.S3DataSource;
  if (source === undefined) return;
  const isPrefix = source.S3DataType === 'S3Prefix';
  if (isPrefix && !source.S3Uri.endsWith('/'))
    throw invalid(`S3Uri ${source.S3Uri} of data type S3Prefix must end with a forward slash.`);
  checkArtifact(call, source.S3Uri, isPrefix, role);
}
