import { type Finding, info, type Model, type ProviderError, problem } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import type { AwsRegion } from '../aws-region.ts';

/**
 * An image in ECR, whatever the partition's domain: `amazonaws.eu` is the European Sovereign Cloud's (fluxcd/flux2#5669, which lists the others),
 * `on.aws` has IPv6 too (docker/login-action#874).
 */
const ECR =
  /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|on\.aws|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)\/([^:@]+)(?::([^@]+))?(?:@(sha256:[0-9a-f]{64}))?$/;

/** Why SageMaker in a region cannot pull an image of that name; undefined if it may. */
export function mistakeInImage({ image }: Model, name: string): string | undefined {
  if (image === undefined) return 'SageMaker needs a container: give "image" in the model of the spec.';
  const [, registryId, region, , imageTag, imageDigest] = ECR.exec(image) ?? [];
  if (registryId === undefined) return undefined;
  if (region !== name)
    return `Image ${image} is in ${region}, and SageMaker in ${name} pulls only from its own region. "image" may contain {region}, or be a record by region.`;
  if (imageTag === undefined && imageDigest === undefined)
    return `Image ${image} has no tag and no digest: SageMaker needs one.`;
  return undefined;
}

/** Checks that the image exists in a registry of the region. */
export async function checkImage(aws: AwsRegion, model: Model): Promise<Result<readonly Finding[], ProviderError>> {
  const mistake = mistakeInImage(model, aws.name);
  if (mistake !== undefined) return ok([problem(mistake)]);
  const { image = '' } = model;
  const [, registryId = '', , repositoryName = '', imageTag, imageDigest] = ECR.exec(image) ?? [];
  if (registryId === '')
    return ok([
      info(`Image ${image} is not in ECR, so it could not be checked. SageMaker checks it when the model is created.`),
    ]);
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
  // Registries of other accounts, such as those of AWS, often allow to pull but not to look.
  if (error.kind === 'permission')
    return ok([
      info(`Image ${image} could not be checked: ${error.message} SageMaker checks it when the model is created.`),
    ]);
  return err(error);
}
