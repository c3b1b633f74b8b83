import { ifThere, type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import { removeAlarms } from './alarms.ts';
import { removeScaling } from './autoscaling.ts';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import { isConfigMissing, isInProgress } from './call/error-texts.ts';
import { cleanUp, isOurConfig } from './clean-up.ts';
import { conflict } from './conflict.ts';
import { type Endpoint, findConfig, findEndpoint, holds, isBusy, tellOutage } from './endpoint.ts';
import { ensureConfigWithout } from './endpoint-config.ts';
import type { GroupReader } from './endpoint-group.ts';
import { accepted, isUnchanged, showsShareBefore } from './lag.ts';
import { nameFor } from './names.ts';
import { readPercent } from './share-tags.ts';
import { currentShares } from './shares.ts';
import { switchConfig } from './switch-config.ts';
import { GROUP_TAG, readTags } from './tags.ts';

type Answered = ResultAsync<AwsDeployment, ProviderError>;

/** What could take the traffic instead: another variant of the endpoint, or another endpoint of the group. Undefined if there is none. */
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

/** Deletes the endpoint, on which there is nothing but the deployment. */
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

/** Puts the endpoint on a configuration without the variant: the previous one if it still exists, or else a copy of the present one without it. */
function takeOffEndpoint(aws: AwsRegion, deployment: AwsDeployment, endpoint: Endpoint): Answered {
  return safeTry(async function* () {
    const { EndpointConfigName: present = '' } = endpoint;
    const { base, config, variant } = deployment;
    const serving = yield* findConfig(aws, present);
    if (serving === undefined) {
      const message = `Configuration ${present} of endpoint ${deployment.endpoint} in ${aws.name} was deleted while it is in service, so no other can be made from it. Update the endpoint to one without ${variant} by hand.`;
      return err(providerError({ kind: 'not-found', message }));
    }
    const before = present === config && base !== undefined ? yield* findConfig(aws, base) : undefined;
    const next = before === undefined ? nameFor(deployment.group, `${present} without ${variant}`) : (base ?? '');
    if (before === undefined) yield* ensureConfigWithout(aws, deployment, next, endpoint, serving);
    const asked = await switchConfig(aws, endpoint, next);
    if (asked.isOk()) return ok(accepted(aws, deployment, endpoint, { what: 'going' }));
    return isInProgress(asked.error) || isConfigMissing(asked.error) ? ok(deployment) : err(asked.error);
  });
}

/** Takes the deployment out of service, unless it takes traffic that something else could take. */
function takeOut(aws: AwsRegion, deployment: AwsDeployment, endpoint: Endpoint, readGroup: GroupReader): Answered {
  return safeTry(async function* () {
    const { variant, traffic } = deployment;
    const others = (endpoint.ProductionVariants ?? []).filter(({ VariantName }) => VariantName !== variant);
    const isAlone = others.length === 0;
    if (endpoint.EndpointStatus !== 'InService') {
      // Only a deletion is possible, and it would remove the other variants too.
      if (isAlone) return ok(yield* deleteEndpoint(aws, deployment, endpoint));
      return conflict(
        `Endpoint ${deployment.endpoint} in ${aws.name} is ${endpoint.EndpointStatus} with other variants on it: it can only be deleted as a whole, which a person must decide.`,
      );
    }
    const percent =
      traffic === 'endpoint' ? yield* readPercent(aws, endpoint) : (currentShares(endpoint).get(variant) ?? 0);
    // What it gave away last may not be shown yet.
    if (traffic === 'endpoint' && showsShareBefore(aws, deployment, percent)) return ok(deployment);
    const standIn = percent > 0 ? yield* findStandIn(aws, deployment, endpoint, readGroup) : undefined;
    if (standIn !== undefined)
      return conflict(
        `${variant} in ${aws.name} takes ${percent}% of the traffic, and ${standIn} could take it. Route it there first.`,
      );
    yield* removeScaling(aws, deployment);
    return ok(yield* (isAlone ? deleteEndpoint : takeOffEndpoint)(aws, deployment, endpoint));
  });
}

/**
 * Starts the next action of a removal: remove autoscaling, take it out of service, then remove alarms, configurations and model, in an order that AWS accepts.
 * If an action must wait, the handle asks for another call.
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
    // The endpoint may be changing to this configuration, so it must not be deleted yet.
    if (!isThere && deployment.awaits?.what === 'coming' && isUnchanged(aws, deployment, endpoint)) return ok(leaving);
    const { base, asked } = deployment;
    if (endpoint?.EndpointStatus === 'Failed' && base !== undefined && (isThere || asked !== undefined))
      return conflict(`Endpoint ${deployment.endpoint} in ${aws.name} is Failed. ${tellOutage(base)}`);
    if (endpoint !== undefined && isThere) {
      return ok(yield* takeOut(aws, leaving, endpoint, readGroup));
    }
    yield* removeAlarms(aws, leaving);
    yield* cleanUp(aws, leaving, endpoint);
    return ok(leaving);
  });
}
