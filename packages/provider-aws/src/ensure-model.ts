import type { Model, ProviderError } from '@landfall/core/provider';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import type { Apis } from './call/apis.ts';
import { isTaken } from './call/error-texts.ts';
import { conflict } from './conflict.ts';
import { findModel, type SageMakerModel } from './endpoint.ts';
import { OWNER_TAG, readTags, tagsFor } from './tags.ts';

type Container = NonNullable<Apis['CreateModel']['input']['PrimaryContainer']>;

/** Where the model's files are: one archive, or the files below a prefix. */
function sourceOf(artifact: string): Pick<Container, 'ModelDataUrl' | 'ModelDataSource'> {
  if (artifact.endsWith('.tar.gz')) return { ModelDataUrl: artifact };
  const type = artifact.endsWith('/') ? 'S3Prefix' : 'S3Object';
  return { ModelDataSource: { S3DataSource: { S3Uri: artifact, S3DataType: type, CompressionType: 'None' } } };
}

function sourceIn({ PrimaryContainer: container }: SageMakerModel): string | undefined {
  return container?.ModelDataUrl ?? container?.ModelDataSource?.S3DataSource?.S3Uri;
}

/** Creates the SageMaker model, unless the same key has created it. SageMaker checks image, artifact and role at once. */
export function ensureModel(aws: AwsRegion, model: Model, deployment: AwsDeployment): ResultAsync<void, ProviderError> {
  return safeTry(async function* () {
    const { role, environment, vpc, networkIsolation } = aws.settings;
    const made = await aws.ask('CreateModel', {
      ModelName: deployment.model,
      ExecutionRoleArn: role,
      PrimaryContainer: {
        Image: model.image,
        ...(model.artifact !== undefined && sourceOf(model.artifact)),
        Environment: { ...environment, ...model.environment },
      },
      ...(vpc !== undefined && {
        VpcConfig: { Subnets: [...vpc.subnets], SecurityGroupIds: [...vpc.securityGroups] },
      }),
      ...(networkIsolation !== undefined && { EnableNetworkIsolation: networkIsolation }),
      Tags: tagsFor(aws, deployment),
    });
    if (made.isOk()) return ok(undefined);
    if (!isTaken(made.error)) return err(made.error);
    const there = yield* findModel(aws, deployment.model);
    // The name is taken, and the read does not show it yet. The name comes from our key, so it is ours.
    if (there === undefined) return ok(undefined);
    const tags = yield* readTags(aws, there.ModelArn ?? '');
    const isSame = there.PrimaryContainer?.Image === model.image && sourceIn(there) === model.artifact;
    if (isSame && tags.get(OWNER_TAG) === deployment.owner) return ok(undefined);
    const message = `Model ${deployment.model} in ${aws.name} exists but is another model: it belongs to ${tags.get(OWNER_TAG) ?? 'somebody else'}. Remove or rename it.`;
    return conflict(message);
  });
}
