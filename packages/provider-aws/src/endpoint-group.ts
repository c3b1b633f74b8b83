import type { ProviderError } from '@landfall/core/provider';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import { allPages } from './all-pages.ts';
import type { AwsRegion } from './aws-region.ts';
import { percentIn } from './share-tags.ts';
import { GROUP_TAG, OWNER_TAG, readTags } from './tags.ts';

/** One endpoint of a group, and the share that its tag gives it. */
export interface Member {
  readonly name: string;
  readonly status: string | undefined;
  readonly percent: number;
  /** The key of the deploy attempt that made it; undefined where Landfall did not. */
  readonly owner: string | undefined;
}

/** Finds all endpoints of a group, whatever their state: their names contain the group's, and they have its tag. */
export type GroupReader = (aws: AwsRegion, group: string) => ResultAsync<readonly Member[], ProviderError>;

/** The tags that one caller has read so far, by the ARN of the endpoint. */
interface Progress {
  readonly at: number;
  readonly tags: Map<string, ReadonlyMap<string, string>>;
}

/** How long the tags that were read before a refusal count: shares move, though not while a rollout holds the target. */
const KEPT_MS = 300_000;

/**
 * Makes a reader of groups. It needs a request for the tags of each endpoint, since lists of SageMaker have no tags. If a request fails, the next try
 * under the same key continues from there.
 */
export function groupReader(): GroupReader {
  const begun = new Map<string, Progress>();
  return (aws, group) =>
    safeTry(async function* () {
      for (const [caller, { at }] of begun) if (aws.now - at >= KEPT_MS) begun.delete(caller);
      const caller = `${aws.name}/${group}/${aws.key}`;
      const progress: Progress = begun.get(caller) ?? { at: aws.now, tags: new Map() };
      begun.set(caller, progress);
      const members: Member[] = [];
      const asked = { NameContains: group, MaxResults: 100 };
      const listed = yield* allPages(aws, 'ListEndpoints', asked, (page) => page.Endpoints);
      for (const { EndpointName: name = '', EndpointArn: arn = '', EndpointStatus: status } of listed) {
        const known = progress.tags.get(arn);
        const tags = known === undefined ? yield* readTags(aws, arn) : known;
        progress.tags.set(arn, tags);
        if (tags.get(GROUP_TAG) !== group) continue;
        members.push({ name, status, percent: percentIn(tags), owner: tags.get(OWNER_TAG) });
      }
      begun.delete(caller);
      return ok(members);
    });
}
