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

/** Finds all endpoints of a group, whatever their state: those with its name in theirs that carry its tag. */
export type GroupReader = (aws: AwsRegion, group: string) => ResultAsync<readonly Member[], ProviderError>;

/** The tags of endpoints by ARN, as far as one caller has read them. */
interface Progress {
  readonly at: number;
  readonly tags: Map<string, ReadonlyMap<string, string>>;
}

/** How long the tags that were read before a refusal count: shares move, though not while a rollout holds the target. */
const KEPT_MS = 300_000;

/**
 * Reads groups, one request for the tags of each endpoint: SageMaker lists no tags. Where one is refused, what was read is kept, and the next
 * try under the same key goes on from there.
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
