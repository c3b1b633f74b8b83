import type { Model, ProviderError } from '@landfall/core/provider';
import { err, ok, type Result, type ResultAsync, safeTry } from 'neverthrow';
import { setUpScaling } from './autoscaling.ts';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import { isConfigMissing, isInProgress, isModelMissing, isTaken } from './call/error-texts.ts';
import { fleetOf, floorOf } from './capacity.ts';
import { conflict } from './conflict.ts';
import { type Endpoint, findConfig, findEndpoint, hasVariant, holds, isBusy } from './endpoint.ts';
import { ensureConfigWith, ensureFirstConfig } from './endpoint-config.ts';
import { ensureModel } from './ensure-model.ts';
import { accepted } from './lag.ts';
import { switchConfig } from './switch-config.ts';
import { tagsFor } from './tags.ts';

/** Asks to be called again, once the endpoint can be changed. */
function later(deployment: AwsDeployment): Result<AwsDeployment, ProviderError> {
  return ok({ ...deployment, due: 'deploy' });
}

/** SageMaker has begun. Autoscaling may have to be set up afterwards. */
function underWay(
  aws: AwsRegion,
  deployment: AwsDeployment,
  endpoint: Endpoint | undefined,
): Result<AwsDeployment, ProviderError> {
  const { due: _, ...rest } = accepted(aws, deployment, endpoint, { what: 'coming' });
  return ok({ ...rest, ...(rest.scaling === 'due' && { due: 'deploy' as const }) });
}

function changed(deployment: AwsDeployment, region: string, now: string): Result<never, ProviderError> {
  const message = `Endpoint ${deployment.endpoint} in ${region} is on ${now}, but was on ${deployment.base ?? 'none'} when the deployment was prepared: somebody else changed it. Start a new rollout.`;
  return conflict(message);
}

function createEndpoint(aws: AwsRegion, deployment: AwsDeployment): ResultAsync<AwsDeployment, ProviderError> {
  return safeTry(async function* () {
    const config = await ensureFirstConfig(aws, deployment);
    if (config.isErr() && isModelMissing(config.error, deployment.model)) return later(deployment);
    yield* config;
    const made = await aws.ask('CreateEndpoint', {
      EndpointName: deployment.endpoint,
      EndpointConfigName: deployment.config,
      Tags: tagsFor(aws, deployment),
    });
    if (made.isOk()) return underWay(aws, deployment, undefined);
    if (isConfigMissing(made.error)) return later(deployment);
    if (!isTaken(made.error)) return err(made.error);
    const there = yield* findEndpoint(aws, deployment.endpoint);
    if (there === undefined) return later(deployment);
    if (holds(there, deployment)) return underWay(aws, deployment, undefined);
    return changed(deployment, aws.name, there.EndpointConfigName ?? 'none');
  });
}

function updateEndpoint(
  aws: AwsRegion,
  deployment: AwsDeployment,
  endpoint: Endpoint,
): ResultAsync<AwsDeployment, ProviderError> {
  return safeTry(async function* () {
    const { base } = deployment;
    if (isBusy(endpoint)) return later(deployment);
    if (endpoint.EndpointStatus !== 'InService') {
      const message = `Endpoint ${deployment.endpoint} in ${aws.name} is ${endpoint.EndpointStatus}, so nothing can be deployed to it.`;
      return conflict(message);
    }
    const present = endpoint.EndpointConfigName ?? '';
    const config = base === present ? yield* findConfig(aws, base) : undefined;
    if (config === undefined) return changed(deployment, aws.name, present);
    // The previous deployment may have grown since `prepare`: an earlier wave can take hours.
    const floor = floorOf(aws, fleetOf(deployment.beside ?? '', endpoint, config));
    const sized: AwsDeployment = { ...deployment, ...(floor !== undefined && { atLeast: floor }) };
    const made = await ensureConfigWith(aws, sized, endpoint, config);
    if (made.isErr() && isModelMissing(made.error, deployment.model)) return later(deployment);
    yield* made;
    const asked = await switchConfig(aws, endpoint, deployment.config);
    if (asked.isOk()) return underWay(aws, sized, endpoint);
    if (isInProgress(asked.error) || isConfigMissing(asked.error)) return later(deployment);
    return err(asked.error);
  });
}

/** Completes a deployment that SageMaker has started: its autoscaling is set up once it is in service. */
function finish(
  aws: AwsRegion,
  deployment: AwsDeployment,
  endpoint: Endpoint,
): ResultAsync<AwsDeployment, ProviderError> {
  return safeTry(async function* () {
    const { due: _, ...rest } = deployment;
    const known = { ...rest, asked: rest.asked ?? 0 };
    if (known.scaling !== 'due') return ok<AwsDeployment>(known);
    if (isBusy(endpoint) || !hasVariant(endpoint, known.variant)) return later(known);
    yield* setUpScaling(aws, known);
    return ok<AwsDeployment>({ ...known, scaling: 'done' });
  });
}

/** Creates the model, the configuration and the endpoint, as far as they are missing. What the same key has created is not created again. */
export function deploy(
  aws: AwsRegion,
  model: Model,
  deployment: AwsDeployment,
): ResultAsync<AwsDeployment, ProviderError> {
  return safeTry(async function* () {
    const endpoint = yield* findEndpoint(aws, deployment.endpoint);
    if (endpoint !== undefined && holds(endpoint, deployment)) return ok(yield* finish(aws, deployment, endpoint));
    yield* ensureModel(aws, model, deployment);
    if (endpoint === undefined) return ok(yield* createEndpoint(aws, deployment));
    return ok(yield* updateEndpoint(aws, deployment, endpoint));
  });
}
