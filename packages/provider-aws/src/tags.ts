import type { ProviderError } from '@landfall/core/provider';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { allPages } from './all-pages.ts';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';

/** On everything that Landfall makes: the key of the deploy attempt that made it. */
export const OWNER_TAG = 'landfall:owner';
export const VERSION_TAG = 'landfall:version';
/** The endpoint's name without its version. */
export const GROUP_TAG = 'landfall:endpoint';
/** With an endpoint for each version: the share of this one. */
export const PERCENT_TAG = 'landfall:percent';

const LONGEST = 256;
const FOREIGN = /[^\p{L}\p{N} _.:/+\-@]/gu;

/** Text in the alphabet of tag values: any other character becomes `=` and six hexadecimal digits. */
export function encodeTag(text: string): string {
  return text.replaceAll(FOREIGN, (sign) => `=${sign.codePointAt(0)?.toString(16).padStart(6, '0')}`);
}

/** The text that `encodeTag` encoded. */
export function decodeTag(value: string): string {
  return value.replaceAll(/=([0-9a-f]{6})/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
}

/** Whether a text fits into a tag. */
export function fitsTag(text: string): boolean {
  return encodeTag(text).length <= LONGEST;
}

/** A tag in the form of AWS. */
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

/** The tags of a resource, decoded; none if it does not exist. */
export function readTags(aws: AwsRegion, arn: string): ResultAsync<ReadonlyMap<string, string>, ProviderError> {
  return allPages(aws, 'ListTags', { ResourceArn: arn, MaxResults: 50 }, (page) => page.Tags)
    .map((tags) => new Map(tags.map(({ Key = '', Value = '' }) => [Key, decodeTag(Value)])))
    .orElse((error) => (error.kind === 'not-found' ? okAsync(new Map<string, string>()) : errAsync(error)));
}
