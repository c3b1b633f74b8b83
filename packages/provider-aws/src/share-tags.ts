import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsRegion } from './aws-region.ts';
import { conflict } from './conflict.ts';
import { type Endpoint, findEndpoint } from './endpoint.ts';
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

/** A move of shares between two endpoints. */
export interface TagShift {
  readonly ours: string;
  readonly previous: string | undefined;
  readonly from: number;
  readonly percent: number;
}

/** Writes the shares of two endpoints into their tags: the one that rises first, so that their sum is never below 100. */
export function moveTags(
  aws: AwsRegion,
  { ours, previous, from, percent }: TagShift,
): ResultAsync<void, ProviderError> {
  return safeTry(async function* () {
    const sides: { readonly endpoint: Endpoint; readonly now: number; readonly goal: number }[] = [];
    const wanted = [{ name: ours, before: from, goal: percent }];
    if (previous !== undefined) wanted.push({ name: previous, before: 100 - from, goal: 100 - percent });
    for (const { name, before, goal } of wanted) {
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
      sides.push({ endpoint, now, goal });
    }
    sides.sort((a, b) => b.goal - b.now - (a.goal - a.now));
    for (const { endpoint, now, goal } of sides) if (now !== goal) yield* writePercent(aws, endpoint, goal);
    return ok(undefined);
  });
}
