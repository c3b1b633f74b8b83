import { ifThere, type ProviderError } from '@landfall/core/provider';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import { type Endpoint, findConfig, findModel } from './endpoint.ts';
import { GROUP_TAG, OWNER_TAG, readTags } from './tags.ts';

/** Whether a configuration exists and Landfall made it for this group. */
export function isOurConfig(aws: AwsRegion, name: string, group: string): ResultAsync<boolean, ProviderError> {
  return safeTry(async function* () {
    const config = yield* findConfig(aws, name);
    if (config === undefined) return ok(false);
    const tags = yield* readTags(aws, config.EndpointConfigArn ?? '');
    return ok(tags.get(GROUP_TAG) === group);
  });
}

/** Deletes a configuration. The caller must know that it is not in service, since SageMaker would delete it all the same. */
function deleteConfig(aws: AwsRegion, name: string, group: string): ResultAsync<void, ProviderError> {
  return safeTry(async function* () {
    if (yield* isOurConfig(aws, name, group))
      yield* ifThere(aws.ask('DeleteEndpointConfig', { EndpointConfigName: name }));
    return ok(undefined);
  });
}

function deleteModel(aws: AwsRegion, { model, owner }: AwsDeployment): ResultAsync<void, ProviderError> {
  return safeTry(async function* () {
    const there = yield* findModel(aws, model);
    if (there === undefined) return ok(undefined);
    const tags = yield* readTags(aws, there.ModelArn ?? '');
    if (tags.get(OWNER_TAG) !== owner) return ok(undefined);
    yield* ifThere(aws.ask('DeleteModel', { ModelName: model }));
    return ok(undefined);
  });
}

/** Deletes the configurations and then the model of a deployment that is out of service, if Landfall made them. */
export function cleanUp(
  aws: AwsRegion,
  deployment: AwsDeployment,
  endpoint: Endpoint | undefined,
): ResultAsync<void, ProviderError> {
  return safeTry(async function* () {
    for (const name of deployment.outdated ?? [])
      if (name !== endpoint?.EndpointConfigName) yield* deleteConfig(aws, name, deployment.group);
    yield* deleteModel(aws, deployment);
    return ok(undefined);
  });
}
