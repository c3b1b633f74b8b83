import { type Finding, info, type Model, type ProviderError, problem } from '@landfall/core/provider';
import { errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsRegion } from '../aws-region.ts';
import type { AwsRegionSettings } from '../settings/aws-settings.ts';

const LOCATION = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/;

/** Why SageMaker cannot serve an artifact of that form at all; undefined if it can. */
export function mistakeInArtifact(artifact: string, { serving }: AwsRegionSettings): string | undefined {
  if (!LOCATION.test(artifact))
    return `The artifact ${artifact} is not in S3: write s3://bucket/key.tar.gz, or s3://bucket/prefix/ for files.`;
  // The suffix is part of the contract of ModelDataUrl; any other name is not treated as an archive.
  if (artifact.endsWith('.tgz'))
    return `SageMaker accepts an archive only if its name ends in .tar.gz; the artifact is ${artifact}: rename it.`;
  if ('serverless' in serving && !artifact.endsWith('.tar.gz'))
    return `Serverless inference needs one .tar.gz archive, but the artifact is ${artifact}.`;
  return undefined;
}

/** The finding about something that does not exist or cannot be read; any other error stays an error. */
function absence(
  error: ProviderError,
  bucket: string,
  what: string,
  region: string,
): ResultAsync<Finding, ProviderError> {
  if (error.kind === 'not-found')
    return okAsync(problem(`${what} does not exist in ${region}. Copy it there before the rollout.`));
  // S3 answers 301 in another region than the bucket's.
  if (error.kind === 'unexpected')
    return okAsync(
      problem(
        `Bucket ${bucket} is not in ${region}, and SageMaker reads models only from buckets of its own region. "artifact" may contain {region}.`,
      ),
    );
  // S3 answers 400 or 403 without the permission to look.
  if (error.kind === 'permission' || error.kind === 'invalid')
    return okAsync(
      info(`${what} could not be checked: ${error.message} SageMaker checks it when the model is created.`),
    );
  return errAsync(error);
}

/** Checks that the artifact exists, in a bucket of the region. */
export function checkArtifact(aws: AwsRegion, { artifact }: Model): ResultAsync<readonly Finding[], ProviderError> {
  // An image may contain or fetch its files: ModelDataUrl is optional in the service model.
  if (artifact === undefined) return okAsync([]);
  return safeTry(async function* () {
    const mistake = mistakeInArtifact(artifact, aws.settings);
    if (mistake !== undefined) return ok([problem(mistake)]);
    if (aws.account.checks?.artifact === false) return ok([]);
    const [, bucket = '', key = ''] = LOCATION.exec(artifact) ?? [];
    const head = await aws.ask('HeadBucket', { Bucket: bucket });
    if (head.isErr()) return ok([yield* absence(head.error, bucket, `Bucket ${bucket}`, aws.name)]);
    const { BucketRegion = aws.name } = head.value;
    if (BucketRegion !== aws.name)
      return ok([
        problem(
          `Bucket ${bucket} is in ${BucketRegion}, and SageMaker in ${aws.name} reads models only from buckets of its own region. "artifact" may contain {region}.`,
        ),
      ]);
    if (artifact.endsWith('/')) {
      const listed = await aws.ask('ListObjectsV2', { Bucket: bucket, Prefix: key, MaxKeys: 1 });
      if (listed.isErr()) return ok([yield* absence(listed.error, bucket, artifact, aws.name)]);
      return ok((listed.value.KeyCount ?? 0) > 0 ? [] : [problem(`There is nothing below ${artifact}.`)]);
    }
    const object = await aws.ask('HeadObject', { Bucket: bucket, Key: key });
    return ok(object.isErr() ? [yield* absence(object.error, bucket, artifact, aws.name)] : []);
  });
}
