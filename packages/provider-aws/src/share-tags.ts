import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import { conflict } from './conflict.ts';
import { type Endpoint, findEndpoint } from './endpoint.ts';
import { showsShareBefore } from './lag.ts';
import { PERCENT_TAG, readTags } from './tags.ts';

/** The share that an endpoint's tags give it; 0 without one. */
export function percentIn(tags: ReadonlyMap<string, string>): number {
  return Math.max(0, Number(tags.get(PERCENT_TAG) ?? 0));
}

/** The share that an endpoint's tag gives it; 0 without one. */
export function readPercent(aws: AwsRegion, { EndpointArn = '' }: Endpoint): ResultAsync<number, ProviderError> {
  return readTags(aws, EndpointArn).map(percentIn);
}

/** Writes the share of an endpoint into its tag. */
function writePercent(
  aws: AwsRegion,
  { EndpointArn = '' }: Endpoint,
  percent: number,
): ResultAsync<unknown, ProviderError> {
  return aws.ask('AddTags', { ResourceArn: EndpointArn, Tags: [{ Key: PERCENT_TAG, Value: String(percent) }] });
}

/** A move of traffic between two endpoints: who gets it, and the endpoint that has the rest. */
export interface TagShift {
  readonly deployment: AwsDeployment;
  readonly previous: string | undefined;
  readonly from: number;
  readonly percent: number;
}

interface Side {
  readonly endpoint: Endpoint;
  readonly now: number;
  readonly goal: number;
}

/** The endpoint of one side of a shift; an error if it cannot take traffic, or if somebody else has moved its share. */
function sideOf(
  aws: AwsRegion,
  { name, before, goal }: { readonly name: string; readonly before: number; readonly goal: number },
): ResultAsync<Side, ProviderError> {
  return safeTry(async function* () {
    const endpoint = yield* findEndpoint(aws, name);
    if (endpoint === undefined || endpoint.EndpointStatus !== 'InService') {
      const kind = endpoint === undefined ? 'not-found' : 'conflict';
      const message = `Endpoint ${name} in ${aws.name} is ${endpoint?.EndpointStatus ?? 'not there'}, so no traffic can go to it.`;
      return err(providerError({ kind, message }));
    }
    const now = yield* readPercent(aws, endpoint);
    if (now !== before && now !== goal) {
      const message = `Endpoint ${name} in ${aws.name} is tagged with ${now} percent; expected ${before}, or ${goal} already. Somebody else moved it.`;
      return conflict(message);
    }
    return ok({ endpoint, now, goal });
  });
}

/**
 * Writes the shares of two endpoints: the rising one first, so that some endpoint always has traffic. A share that ListTags shows as it should be is
 * written too, since it may be the share before a move whose answer was lost. While ListTags does not show the last move, this has to be called again.
 */
export function moveTags(aws: AwsRegion, shift: TagShift): ResultAsync<AwsDeployment, ProviderError> {
  return safeTry(async function* () {
    const { deployment, previous, from, percent } = shift;
    const { due: _, ...moved } = deployment;
    const ours = yield* sideOf(aws, { name: deployment.endpoint, before: from, goal: percent });
    if (showsShareBefore(aws, deployment, ours.now)) return ok<AwsDeployment>({ ...deployment, due: 'route' });
    const sides = [ours];
    if (previous !== undefined)
      sides.push(yield* sideOf(aws, { name: previous, before: 100 - from, goal: 100 - percent }));
    if (percent < from) sides.reverse();
    for (const { endpoint, goal } of sides) yield* writePercent(aws, endpoint, goal);
    const before = ours.now === percent ? from : ours.now;
    return ok<AwsDeployment>({ ...moved, awaits: { what: 'share', from: before, since: aws.now } });
  });
}
