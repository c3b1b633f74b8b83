import { type Observation, type ProviderError, providerError } from '@landfall/core/provider';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import { mapFailureReason } from './call/map-error.ts';
import {
  type Endpoint,
  findConfig,
  findEndpoint,
  findModel,
  hasVariant,
  holds,
  isBusy,
  modelIn,
  modifiedAt,
  tellOutage,
} from './endpoint.ts';
import { isUnchanged, showsShareBefore } from './lag.ts';
import { tellProgress } from './progress.ts';
import { readPercent } from './share-tags.ts';
import { currentShares, isMoving } from './shares.ts';

type Answered = ResultAsync<Observation, ProviderError>;

/** Whether a model or a configuration of the deployment exists. Those that somebody else made do not count. */
function isHalfMade(aws: AwsRegion, deployment: AwsDeployment): ResultAsync<boolean, ProviderError> {
  return safeTry(async function* () {
    const { config, model, foreign, due, outdated = foreign === true ? [] : [config] } = deployment;
    // This deploy waits until SageMaker knows what it has just created, so `describe` may not see it yet either.
    if (due === 'deploy') return ok(true);
    for (const name of outdated) if ((yield* findConfig(aws, name)) !== undefined) return ok(true);
    return ok(foreign !== true && (yield* findModel(aws, model)) !== undefined);
  });
}

/** The observation of an endpoint that is in service without this deployment. */
function withoutUs(deployment: AwsDeployment, endpoint: Endpoint): Observation {
  const { owner, version, asked } = deployment;
  const { EndpointConfigName = '', FailureReason } = endpoint;
  // If the endpoint was not modified since, its failure reason is that of an older failure.
  if (asked !== modifiedAt(endpoint) && FailureReason !== undefined) {
    const error = mapFailureReason(
      FailureReason,
      `SageMaker returned ${deployment.endpoint} to its previous configuration`,
    );
    return { state: 'failed', owner, version, error };
  }
  const detail = `${deployment.endpoint} is in service on ${EndpointConfigName}, without ${deployment.variant}`;
  // Its model or configuration still exists, so the engine must remove it. Another version serves.
  return { state: 'ready', owner, version: 'another', percent: 0, detail };
}

/** Whether the configuration in service gives the variant the model that it was made with. */
function isOurModel(
  aws: AwsRegion,
  deployment: AwsDeployment,
  endpoint: Endpoint,
): ResultAsync<boolean, ProviderError> {
  return safeTry(async function* () {
    const { EndpointConfigName } = endpoint;
    // A configuration cannot be changed, so ours still names our model.
    if (EndpointConfigName === undefined || EndpointConfigName === deployment.config) return ok(true);
    const config = yield* findConfig(aws, EndpointConfigName);
    // A configuration that was deleted while in service cannot be compared.
    return ok(config === undefined || modelIn(config, deployment.variant) === deployment.model);
  });
}

function inService(aws: AwsRegion, deployment: AwsDeployment, endpoint: Endpoint): Answered {
  return safeTry(async function* () {
    const { owner, version, variant, due, awaits } = deployment;
    const share = deployment.traffic === 'endpoint' ? yield* readPercent(aws, endpoint) : undefined;
    const percent = share ?? currentShares(endpoint).get(variant) ?? 0;
    if (share !== undefined && showsShareBefore(aws, deployment, share)) return ok(notShownYet(deployment));
    if (!(yield* isOurModel(aws, deployment, endpoint))) {
      const detail = `${endpoint.EndpointConfigName} gives ${variant} another model`;
      return ok<Observation>({ state: 'ready', owner, version: 'another', percent, detail });
    }
    const isBefore = awaits?.what === 'going' || (awaits?.what === 'share' && awaits.from === percent);
    if (isBefore && isUnchanged(aws, deployment, endpoint)) return ok(notShownYet(deployment));
    if (isMoving(endpoint))
      return ok<Observation>({ state: 'pending', owner, version, percent, detail: 'its weights are moving' });
    return ok<Observation>({ state: 'ready', owner, version, percent, ...(due !== undefined && { needs: due }) });
  });
}

/** SageMaker has accepted a change that `describe` does not see yet. */
function notShownYet({ owner, version }: AwsDeployment): Observation {
  return { state: 'pending', owner, version, detail: 'SageMaker accepted the change and does not show it yet' };
}

/** The observation of a deployment that is partly made or partly removed, if the endpoint is missing or idle. */
function between({ owner, version, due }: AwsDeployment): Observation {
  return due === 'retire'
    ? {
        state: 'pending',
        owner,
        version,
        needs: 'retire',
        detail: 'out of service; its configuration or model still exists',
      }
    : { state: 'pending', owner, version, needs: 'deploy', detail: 'made, but not in service yet' };
}

/** The observation of an endpoint that is neither in service nor changing. */
function broken(deployment: AwsDeployment, endpoint: Endpoint): Observation {
  const { owner, version, due, base } = deployment;
  const { EndpointStatus, FailureReason } = endpoint;
  if (EndpointStatus === 'UpdateRollbackFailed') {
    const detail = `the update and its rollback both failed: ${FailureReason ?? 'no reason given'}`;
    return { state: 'mixed', owner, version, percent: currentShares(endpoint).get(deployment.variant), detail };
  }
  // It could not be removed while it was being made; now it can.
  const seen = { state: 'failed', owner, version, ...(due === 'retire' && { needs: due }) } as const;
  if (EndpointStatus === 'Failed') {
    const error = mapFailureReason(FailureReason, `Endpoint ${deployment.endpoint} in ${deployment.region} is Failed`);
    if (base === undefined) return { ...seen, error };
    // The previous deployment was on it too. Only a person may delete it, so no other attempt is made and no removal begins.
    const message = `${error.message} ${tellOutage(base)}`;
    return { state: 'failed', owner, version, error: { ...error, retryable: false, message } };
  }
  const message = `Endpoint ${deployment.endpoint} is ${EndpointStatus}, and takes no requests. Check it in the console; it can be deleted.`;
  return { ...seen, error: providerError({ kind: 'unexpected', message }) };
}

/**
 * Reads what really exists. The endpoint being in service proves nothing: our variant, with our model, must be in service. This takes one request
 * while SageMaker is changing the endpoint, and a few more where something is missing.
 */
export function describe(aws: AwsRegion, deployment: AwsDeployment): Answered {
  return safeTry(async function* () {
    const { owner, version, variant, asked } = deployment;
    const endpoint = yield* findEndpoint(aws, deployment.endpoint);
    if (endpoint === undefined)
      return ok<Observation>((yield* isHalfMade(aws, deployment)) ? between(deployment) : { state: 'absent' });
    const isThere = hasVariant(endpoint, variant);
    const isOnItsWay = holds(endpoint, deployment) || asked !== undefined;
    if (!isThere && !isOnItsWay && !(yield* isHalfMade(aws, deployment))) return ok<Observation>({ state: 'absent' });
    if (isBusy(endpoint)) {
      const percent = isThere ? currentShares(endpoint).get(variant) : undefined;
      return ok<Observation>({ state: 'pending', owner, version, percent, detail: tellProgress(endpoint, variant) });
    }
    if (endpoint.EndpointStatus !== 'InService' && (isThere || isOnItsWay)) return ok(broken(deployment, endpoint));
    if (isThere) return ok(yield* inService(aws, deployment, endpoint));
    if (deployment.awaits?.what === 'coming' && isUnchanged(aws, deployment, endpoint))
      return ok(notShownYet(deployment));
    if (asked !== undefined && !(yield* isHalfMade(aws, deployment))) return ok<Observation>({ state: 'absent' });
    return ok(
      asked === undefined || deployment.due === 'retire' ? between(deployment) : withoutUs(deployment, endpoint),
    );
  });
}
