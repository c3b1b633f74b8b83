import { ifThere, type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result, type ResultAsync, safeTry } from 'neverthrow';
import { removeAlarms } from './alarms.ts';
import { removeScaling } from './autoscaling.ts';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import { isConfigMissing, isInProgress } from './call/error-texts.ts';
import { cleanUp, isOurConfig } from './clean-up.ts';
import { type Endpoint, findConfig, findEndpoint, holds, isBusy, tellOutage } from './endpoint.ts';
import { ensureConfigWithout } from './endpoint-config.ts';
import type { GroupReader } from './endpoint-group.ts';
import { accepted, isUnchanged } from './lag.ts';
import { nameFor } from './names.ts';
import { readPercent } from './share-tags.ts';
import { currentShares } from './shares.ts';
import { switchConfig } from './switch-config.ts';
import { GROUP_TAG, readTags } from './tags.ts';

type Answered = ResultAsync<AwsDeployment, ProviderError>;

function conflict(message: string): Result<never, ProviderError> {
  return err(providerError({ kind: 'conflict', message }));
}

/** What else of the endpoint could take the traffic of a variant, or of the group that of an endpoint; undefined if nothing could. */
function findStandIn(
  aws: AwsRegion,
  deployment: AwsDeployment,
  endpoint: Endpoint,
  readGroup: GroupReader,
): ResultAsync<string | undefined, ProviderError> {
  return safeTry(async function* () {
    if (deployment.traffic === 'variant') {
      const others = endpoint.ProductionVariants?.filter(({ VariantName }) => VariantName !== deployment.variant);
      return ok(others?.[0]?.VariantName);
    }
    const others = (yield* readGroup(aws, deployment.group)).filter(({ name }) => name !== deployment.endpoint);
    return ok(others.find(({ status }) => status === 'InService')?.name);
  });
}

/** Removes the endpoint as a whole: the deployment is all there is on it. */
function deleteEndpoint(aws: AwsRegion, deployment: AwsDeployment, endpoint: Endpoint): Answered {
  return safeTry(async function* () {
    const { EndpointArn = '', EndpointName = '' } = endpoint;
    const tags = yield* readTags(aws, EndpointArn);
    if (tags.get(GROUP_TAG) !== deployment.group) {
      const message = `Endpoint ${EndpointName} in ${aws.name} was not made by Landfall, and nothing else is on it: delete it by hand.`;
      return err(providerError({ kind: 'unsupported', message }));
    }
    const asked = await ifThere(aws.ask('DeleteEndpoint', { EndpointName }));
    if (asked.isErr() && !isInProgress(asked.error)) return err(asked.error);
    return ok(asked.isOk() ? accepted(aws, deployment, endpoint, { what: 'going' }) : deployment);
  });
}

/** Puts the endpoint on a configuration without the variant: the one that was in service before, if it is still there, else one like the present. */
function takeOffEndpoint(aws: AwsRegion, deployment: AwsDeployment, endpoint: Endpoint): Answered {
  return safeTry(async function* () {
    const { EndpointConfigName: present = '' } = endpoint;
    const { base, config, variant } = deployment;
    const config0 = yield* findConfig(aws, present);
    if (config0 === undefined) {
      const message = `Configuration ${present} of endpoint ${deployment.endpoint} in ${aws.name} was deleted while it is in service, so no other can be made from it. Update the endpoint to one without ${variant} by hand.`;
      return err(providerError({ kind: 'not-found', message }));
    }
    const before = present === config && base !== undefined ? yield* findConfig(aws, base) : undefined;
    const next = before === undefined ? nameFor(deployment.group, `${present} without ${variant}`) : (base ?? '');
    if (before === undefined) yield* ensureConfigWithout(aws, deployment, next, endpoint, config0);
    const asked = await switchConfig(aws, endpoint, next);
    if (asked.isOk()) return ok(accepted(aws, deployment, endpoint, { what: 'going' }));
    return isInProgress(asked.error) || isConfigMissing(asked.error) ? ok(deployment) : err(asked.error);
  });
}

/** Takes it out of service, unless users are on it who could be elsewhere. */
function takeOut(aws: AwsRegion, deployment: AwsDeployment, endpoint: Endpoint, readGroup: GroupReader): Answered {
  return safeTry(async function* () {
    const { variant, traffic } = deployment;
    const others = (endpoint.ProductionVariants ?? []).filter(({ VariantName }) => VariantName !== variant);
    const isAlone = others.length === 0;
    if (endpoint.EndpointStatus !== 'InService') {
      // Nothing but a deletion is possible, which would take the others along.
      if (isAlone) return ok(yield* deleteEndpoint(aws, deployment, endpoint));
      return conflict(
        `Endpoint ${deployment.endpoint} in ${aws.name} is ${endpoint.EndpointStatus} with other variants on it: it can only be deleted as a whole, which is for a human to decide.`,
      );
    }
    const percent =
      traffic === 'endpoint' ? yield* readPercent(aws, endpoint) : (currentShares(endpoint).get(variant) ?? 0);
    const standIn = percent > 0 ? yield* findStandIn(aws, deployment, endpoint, readGroup) : undefined;
    if (standIn !== undefined)
      return conflict(
        `${variant} in ${aws.name} takes ${percent}% of the traffic, and ${standIn} could. Route it there first.`,
      );
    yield* removeScaling(aws, deployment);
    return ok(yield* (isAlone ? deleteEndpoint : takeOffEndpoint)(aws, deployment, endpoint));
  });
}

/**
 * Does the next thing towards the removal: alarms and autoscaling, then out of service, then configurations and model, in an order that AWS can
 * take. What can only be done later is done when this is called again, which the handle then asks for.
 */
export function retire(aws: AwsRegion, deployment: AwsDeployment, readGroup: GroupReader): Answered {
  return safeTry(async function* () {
    const endpoint = yield* findEndpoint(aws, deployment.endpoint);
    const isThere = endpoint !== undefined && holds(endpoint, deployment);
    const outdated = new Set(deployment.outdated ?? (deployment.foreign === true ? [] : [deployment.config]));
    const inService = isThere ? endpoint.EndpointConfigName : undefined;
    if (inService !== undefined && (yield* isOurConfig(aws, inService, deployment.group))) outdated.add(inService);
    const leaving: AwsDeployment = { ...deployment, due: 'retire', outdated: [...outdated] };
    if (endpoint !== undefined && isBusy(endpoint)) return ok(leaving);
    // Else the configuration would be deleted that the endpoint is on its way to.
    if (!isThere && deployment.awaits?.what === 'coming' && isUnchanged(aws, deployment, endpoint)) return ok(leaving);
    const { base, asked } = deployment;
    if (endpoint?.EndpointStatus === 'Failed' && base !== undefined && (isThere || asked !== undefined))
      return conflict(`Endpoint ${deployment.endpoint} in ${aws.name} is Failed. ${tellOutage(base)}`);
    if (endpoint !== undefined && isThere) {
      const out = yield* takeOut(aws, leaving, endpoint, readGroup);
      return ok(out);
    }
    yield* removeAlarms(aws, leaving);
    yield* cleanUp(aws, leaving, endpoint);
    return ok(leaving);
  });
}
