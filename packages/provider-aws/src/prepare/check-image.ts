import type { Finding, Model, ProviderError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import type { AwsRegion } from '../aws-region.ts';
import { info, problem } from './findings.ts';

const ECR =
  /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)(?::([^@]+))?(?:@(sha256:[0-9a-f]{64}))?$/;

/** Whether the image is one of a registry of the region, and there. */
export async function checkImage(aws: AwsRegion, { image }: Model): Promise<Result<readonly Finding[], ProviderError>> {
  if (image === undefined) return ok([problem('SageMaker needs a container: give "image" in the model of the spec.')]);
  const [, registryId = '', region = '', repositoryName = '', imageTag, imageDigest] = ECR.exec(image) ?? [];
  if (registryId === '')
    return ok([
      info(`Image ${image} is in no registry of ECR that can be looked into; SageMaker will, when the model is made.`),
    ]);
  if (region !== aws.name)
    return ok([
      problem(
        `Image ${image} is in ${region}, and SageMaker in ${aws.name} pulls only from its own region. "image" may hold {region}, or be a record by region.`,
      ),
    ]);
  if (imageTag === undefined && imageDigest === undefined)
    return ok([problem(`Image ${image} has neither tag nor digest: SageMaker takes none without.`)]);
  if (aws.account.checks?.image === false) return ok([]);
  const found = await aws.ask('DescribeImages', {
    registryId,
    repositoryName,
    imageIds: [imageDigest === undefined ? { imageTag } : { imageDigest }],
  });
  if (found.isOk()) return ok([]);
  const { error } = found;
  if (error.kind === 'not-found')
    return ok([
      problem(`Image ${image} does not exist. Push it to ${aws.name}, or have ECR replicate it, before the rollout.`),
    ]);
  // Of registries of other accounts, those of AWS among them, one may pull and not look.
  if (error.kind === 'permission')
    return ok([
      info(`Image ${image} could not be looked up: ${error.message} SageMaker will, when the model is made.`),
    ]);
  return err(error);
}
