import type { ProviderError } from '@landfall/core/provider';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { allPages } from './all-pages.ts';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';

/** What stands on everything that Landfall makes: whose it is, and on which endpoint. */
export const OWNER_TAG = 'landfall:owner';
export const VERSION_TAG = 'landfall:version';
/** The endpoint's name without its version. */
export const GROUP_TAG = 'landfall:endpoint';
/** With an endpoint for each version: the share of this one. */
export const PERCENT_TAG = 'landfall:percent';

const LONGEST = 256;
const FOREIGN = /[^\p{L}\p{N} _.:/+\-@]/gu;

/** Text in the alphabet of tag values: what is not in it is written as `=` and its hexadecimal number. */
export function encodeTag(text: string): string {
  return text.replaceAll(FOREIGN, (sign) => `=${sign.codePointAt(0)?.toString(16).padStart(6, '0')}`);
}

/** What was encoded. */
export function decodeTag(value: string): string {
  return value.replaceAll(/=([0-9a-f]{6})/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
}

/** Whether a text fits into a tag. */
export function fitsTag(text: string): boolean {
  return encodeTag(text).length <= LONGEST;
}

/** A tag as AWS has it. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** The tags of what is made for a deployment. */
export function tagsFor(aws: AwsRegion, deployment: Pick<AwsDeployment, 'owner' | 'version' | 'group'>): Tag[] {
  const own = {
    [OWNER_TAG]: encodeTag(deployment.owner),
    [VERSION_TAG]: encodeTag(deployment.version),
    [GROUP_TAG]: deployment.group,
  };
  return Object.entries({ ...aws.account.tags, ...own }).map(([Key, Value]) => ({ Key, Value }));
}

/** The tags of a resource, decoded; none of one that is not there. */
export function readTags(aws: AwsRegion, arn: string): ResultAsync<ReadonlyMap<string, string>, ProviderError> {
  return allPages(aws, 'ListTags', { ResourceArn: arn, MaxResults: 50 }, (page) => page.Tags)
    .map((tags) => new Map(tags.map(({ Key = '', Value = '' }) => [Key, decodeTag(Value)])))
    .orElse((error) => (error.kind === 'not-found' ? okAsync(new Map<string, string>()) : errAsync(error)));
}
