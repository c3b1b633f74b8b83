import { ifThere, type ProviderError } from '@landfall/core/provider';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import { type Endpoint, findConfig, findModel } from './endpoint.ts';
import { GROUP_TAG, OWNER_TAG, readTags } from './tags.ts';

/** Whether a configuration is there that Landfall made for endpoints of that name. */
export function isOurConfig(aws: AwsRegion, name: string, group: string): ResultAsync<boolean, ProviderError> {
  return safeTry(async function* () {
    const config = yield* findConfig(aws, name);
    if (config === undefined) return ok(false);
    const tags = yield* readTags(aws, config.EndpointConfigArn ?? '');
    return ok(tags.get(GROUP_TAG) === group);
  });
}

/** Deletes a configuration. SageMaker would not refuse one that is in service: the caller has to know. */
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

/** Deletes what a deployment that is out of service was made of: configurations first, the model last, and only what Landfall made. */
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
