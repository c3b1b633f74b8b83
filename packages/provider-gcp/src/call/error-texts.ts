import type { ProviderErrorKind } from '@landfall/core/provider';

/** What a text of Google's means, and what to do. */
export interface Meaning {
  readonly kind: ProviderErrorKind;
  readonly scope: 'region' | 'model';
  readonly retryable: boolean;
  readonly advice: string;
}

function meaning(kind: ProviderErrorKind, scope: Meaning['scope'], retryable: boolean, advice = ''): Meaning {
  return { kind, scope, retryable, advice };
}

/** Codes say of what kind an error is; these texts say more. The first that fits counts. */
const TEXTS: readonly (readonly [RegExp, Meaning])[] = [
  [
    /quotas? (?:is|are) exceeded: \S*PerProjectPerRegion|CustomModelServing\w+PerProjectPerRegion/i,
    meaning(
      'quota',
      'region',
      false,
      'Ask for more of it in this region, or use fewer or smaller replicas: it is charged on maxReplicas.',
    ),
  ],
  [
    /Quota exceeded for (?:quota metric|quota group)|requests? per minute|rate limit/i,
    meaning('throttled', 'region', true),
  ],
  [
    /resource pool exhausted|ZONE_RESOURCE_POOL_EXHAUSTED|not enough resources|insufficient capacity|stock-?out|are not available in|out of capacity/i,
    meaning(
      'capacity',
      'region',
      true,
      'The region has no such machines free for now: another machine type or a reservation helps.',
    ),
  ],
  [
    /Model server (?:never became ready|exited unexpectedly|terminated)|health (?:check|probe) failed/i,
    meaning('container', 'model', false, 'See its output in Cloud Logging, under the endpoint.'),
  ],
  [
    /(?:failed to|cannot|unable to|error) pull(?:ing)? (?:the )?(?:container )?image|image .*(?:not found|does not exist)/i,
    meaning(
      'artifact',
      'region',
      false,
      'Push the image where this region can read it: "image" may hold {region}, or be a record by region.',
    ),
  ],
  [
    /(?:model artifact|artifact_?uri|gs:\/\/\S+).*(?:not found|does not exist|empty|no (?:matching )?(?:objects|files))/i,
    meaning('artifact', 'region', false, 'Copy the artifact to a bucket of this region before the rollout.'),
  ],
  [
    /has not been used in project|API .*(?:is disabled|not enabled)|SERVICE_DISABLED/i,
    meaning('permission', 'region', false, 'Enable that API in the project; it takes effect within minutes.'),
  ],
  [
    /does not have (?:storage|artifactregistry)\.\S+ access|denied .*(?:artifactregistry|storage)/i,
    meaning('permission', 'region', false, 'The service agent of Vertex needs to read the bucket and the image.'),
  ],
  [
    /iam\.serviceAccounts\.actAs|act as service account/i,
    meaning('permission', 'region', false, 'Who rolls out needs roles/iam.serviceAccountUser on the service account.'),
  ],
  [
    /deployed or being-?deployed DeployedModel|is deployed|being deployed|still has traffic|traffic assigned/i,
    meaning('conflict', 'region', true),
  ],
];

/** What a text means; undefined if none of ours is in it. */
export function meaningOf(text: string): Meaning | undefined {
  return TEXTS.find(([pattern]) => pattern.test(text))?.[1];
}
