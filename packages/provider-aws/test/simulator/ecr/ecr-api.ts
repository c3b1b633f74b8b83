import { type Operation, operation, type Reply } from '../operation.ts';
import { page } from '../page.ts';
import { Refusal } from '../refusal.ts';
import type { Image } from './registry.ts';

interface ImageId {
  readonly imageTag?: string;
  readonly imageDigest?: string;
}

interface DescribeImages {
  readonly registryId?: string;
  readonly repositoryName: string;
  readonly imageIds?: readonly ImageId[];
  readonly maxResults?: number;
  readonly nextToken?: string;
}

const USUAL_PAGE = 100;
const IMAGE_BYTES = 2_500_000_000;

function isMeant({ digest, tags }: Image, { imageTag, imageDigest }: ImageId): boolean {
  return (imageDigest === undefined || imageDigest === digest) && (imageTag === undefined || tags.includes(imageTag));
}

function textOf({ imageTag, imageDigest }: ImageId): string {
  return `{imageDigest:'${imageDigest ?? 'null'}', imageTag:'${imageTag ?? 'null'}'}`;
}

/** The APIs of ECR that are simulated. */
export const ECR_API: Readonly<Record<string, Operation>> = {
  DescribeImages: operation(({ world, region, by }, input: DescribeImages) => {
    const { repositoryName, imageIds, registryId = world.accountId } = input;
    if (registryId !== world.accountId) {
      const resource = `arn:aws:ecr:${region.name}:${registryId}:repository/${repositoryName}`;
      const message = `User: arn:aws:iam::${world.accountId}:user/${by} is not authorized to perform: ecr:DescribeImages on resource: ${resource} because no resource-based policy allows the ecr:DescribeImages action`;
      throw new Refusal('AccessDeniedException', message);
    }
    const images = world.images.repository(registryId, region.name, repositoryName);
    if (images === undefined) {
      const message = `The repository with name '${repositoryName}' does not exist in the registry with id '${registryId}'`;
      throw new Refusal('RepositoryNotFoundException', message);
    }
    const missing = imageIds?.find((id) => !images.some((image) => isMeant(image, id)));
    if (missing !== undefined) {
      const message = `The image with imageId ${textOf(missing)} does not exist within the repository with name '${repositoryName}' in the registry with id '${registryId}'`;
      throw new Refusal('ImageNotFoundException', message);
    }
    const wanted = images.filter((image) => imageIds === undefined || imageIds.some((id) => isMeant(image, id)));
    const { items, next } = page(wanted, input.nextToken, input.maxResults ?? USUAL_PAGE);
    const imageDetails: readonly Reply[] = items.map(({ digest, tags, pushedAt }) => ({
      registryId,
      repositoryName,
      imageDigest: digest,
      ...(tags.length > 0 && { imageTags: tags }),
      imageSizeInBytes: IMAGE_BYTES,
      imagePushedAt: pushedAt / 1_000,
    }));
    return { imageDetails, nextToken: next };
  }),
};
