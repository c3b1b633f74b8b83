import { errorTexts } from '@landfall/core/provider';

/** The meaning of Google's error texts, which say more than the codes. */
export const meaningOf = errorTexts([
  [
    /quotas? (?:is|are) exceeded: \S*PerProjectPerRegion|CustomModelServing\w+PerProjectPerRegion/i,
    'quota',
    { advice: 'Request more quota in this region, or use fewer or smaller replicas: it is charged on maxReplicas.' },
  ],
  [/Quota exceeded for (?:quota metric|quota group)|requests? per minute|rate limit/i, 'throttled'],
  [
    /resource pool exhausted|ZONE_RESOURCE_POOL_EXHAUSTED|not enough resources|insufficient capacity|stock-?out|Machine type temporarily unavailable|are not available in|out of capacity/i,
    'capacity',
    { advice: 'The region has no such machines free for now: another machine type or a reservation helps.' },
  ],
  [
    /Model server (?:never became ready|exited unexpectedly|terminated)|health (?:check|probe) failed/i,
    'container',
    { advice: 'See its output in Cloud Logging, under the endpoint.' },
  ],
  [
    /(?:failed to|cannot|unable to|error) pull(?:ing)? (?:the )?(?:container )?image|image .*(?:not found|does not exist)/i,
    'artifact',
    {
      scope: 'region',
      advice: 'Push the image where this region can read it: "image" may contain {region}, or be a record by region.',
    },
  ],
  [
    /(?:model artifact|artifact_?uri|gs:\/\/\S+).*(?:not found|does not exist|empty|no (?:matching )?(?:objects|files))/i,
    'artifact',
    { scope: 'region', advice: 'Copy the artifact to a bucket of this region before the rollout.' },
  ],
  [
    /Model directory \S+ is expected to contain/i,
    'artifact',
    { scope: 'region', advice: 'Copy the whole artifact to a bucket of this region before the rollout.' },
  ],
  [
    /has not been used in project|API .*(?:is disabled|not enabled)|SERVICE_DISABLED/i,
    'permission',
    { advice: 'Enable that API in the project; it takes effect within minutes.' },
  ],
  [
    /does not have (?:storage|artifactregistry)\.\S+ access|denied .*(?:artifactregistry|storage)/i,
    'permission',
    { advice: 'The service agent of Vertex needs to read the bucket and the image.' },
  ],
  [
    /iam\.serviceAccounts\.actAs|act as service account/i,
    'permission',
    { advice: 'The account that rolls out needs roles/iam.serviceAccountUser on the service account.' },
  ],
  [
    /deployed or being-?deployed DeployedModel|is deployed|being deployed|still has traffic|traffic assigned/i,
    'conflict',
    { retryable: true },
  ],
]);
