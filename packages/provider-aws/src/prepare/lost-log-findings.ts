import { type Finding, isOfLostLog, lostLogFinding, type ProviderError } from '@landfall/core/provider';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsRegion } from '../aws-region.ts';
import type { Member } from '../endpoint-group.ts';
import { currentShares } from '../shares.ts';
import { OWNER_TAG, readTags } from '../tags.ts';
import type { Serving } from './what-serves.ts';

/** The end of the names that come from a key. */
const MADE_BY_KEY = /-[0-9a-f]{16}$/;

/** Endpoints of the group that a lost log of this rollout made, and that take no traffic. Their tags were read with the group. */
export function lostEndpoints(aws: AwsRegion, group: readonly Member[]): readonly Finding[] {
  return group.flatMap(({ name, percent, owner = '' }) => {
    if (percent > 0 || !isOfLostLog(owner, aws.key)) return [];
    const how = 'delete it with the configuration and the model of the same name';
    return [lostLogFinding(`Endpoint ${name} in ${aws.name}`, owner, how)];
  });
}

/** Variants that a lost log of this rollout put on the endpoint, and that take no traffic. Reads the tags of each such variant's model. */
export function lostVariants(
  aws: AwsRegion,
  { endpoint, config, previous }: Serving,
): ResultAsync<readonly Finding[], ProviderError> {
  return safeTry(async function* () {
    const findings: Finding[] = [];
    if (endpoint === undefined || config === undefined) return ok(findings);
    const { EndpointName, EndpointArn = '' } = endpoint;
    for (const [variant, percent] of currentShares(endpoint)) {
      if (percent > 0 || variant === previous?.variant || !MADE_BY_KEY.test(variant)) continue;
      const model = config.ProductionVariants?.find(({ VariantName }) => VariantName === variant)?.ModelName ?? '';
      const tags = yield* readTags(aws, EndpointArn.replace(/:endpoint\/.*$/, `:model/${model}`));
      const owner = tags.get(OWNER_TAG) ?? '';
      if (!isOfLostLog(owner, aws.key)) continue;
      const how = `update the endpoint to a configuration without it, and delete the model ${model}`;
      findings.push(lostLogFinding(`Variant ${variant} of endpoint ${EndpointName} in ${aws.name}`, owner, how));
    }
    return ok(findings);
  });
}
