import type { ProviderErrorKind } from '@landfall/core/provider';

/** What a text of AWS means: SageMaker says most of what went wrong in words, under one code. */
export interface Meaning {
  readonly kind: ProviderErrorKind;
  readonly scope: 'region' | 'model';
  readonly retryable: boolean;
  /** What to do about it; empty where the text says it itself. */
  readonly advice: string;
}

function meaning(kind: ProviderErrorKind, scope: 'region' | 'model', retryable: boolean, advice = ''): Meaning {
  return { kind, scope, retryable, advice };
}

/**
 * The texts, the more exact before the less. They are no contract of AWS: gathered from public repositories and the developer guide, as of
 * 2026; what none of them knows keeps the meaning of its code.
 */
const TEXTS: readonly (readonly [pattern: RegExp, meaning: Meaning])[] = [
  // Of the state of an endpoint.
  [/Cannot update in-progress endpoint/i, meaning('conflict', 'region', true)],
  [/Could not find endpoint configuration ["']/i, meaning('not-found', 'region', false)],
  [/Could not find endpoint ["']/i, meaning('not-found', 'region', false)],
  [/Could not find model ["']/i, meaning('not-found', 'region', false)],
  [/Could not find inference component/i, meaning('not-found', 'region', false)],
  [/Endpoint \S+ of account \d+ not found/i, meaning('not-found', 'region', false)],
  [/Cannot create already existing/i, meaning('conflict', 'region', false)],
  // Of room.
  [
    /account-level service limit|ResourceLimitExceeded/i,
    meaning(
      'quota',
      'region',
      false,
      'Ask Service Quotas for more in this region, or use another instance type there.',
    ),
  ],
  [
    /InsufficientInstanceCapacity|not enough capacity for instance type|Insufficient instance capacity|^CapacityError/i,
    meaning('capacity', 'region', true, 'Try later, or use another instance type in this region.'),
  ],
  // Of the image.
  [
    /Cross region ECR image pulls are not allowed|does not match expected region of/i,
    meaning(
      'artifact',
      'region',
      false,
      'Give the image of this region: "image" may hold {region}, or be a record by region.',
    ),
  ],
  [/ECR image ["'].*["'] is invalid/i, meaning('invalid', 'model', false, 'Give the image with its tag or digest.')],
  [
    /Requested image .* not found|The image ["'].*["'] does not exist/i,
    meaning('artifact', 'region', false, 'Push the image to this region, or have ECR replicate it before the rollout.'),
  ],
  [
    /cannot pull/i,
    meaning(
      'permission',
      'region',
      true,
      'The role needs ecr:BatchGetImage and ecr:GetDownloadUrlForLayer; a role that was just made may need a minute.',
    ),
  ],
  // Of the artifact.
  [
    /Could not find model data at/i,
    meaning('artifact', 'region', false, 'Copy the artifact to the bucket of this region before the rollout.'),
  ],
  [
    /Could not access model data at/i,
    meaning(
      'permission',
      'region',
      true,
      'Either the role may not read it (s3:GetObject, s3:ListBucket, its trust in sagemaker.amazonaws.com), or it is in another region; a role that was just made may need a minute.',
    ),
  ],
  [
    /Failed to download model data/i,
    meaning('artifact', 'region', false, 'See whether the role may read it from this region.'),
  ],
  [
    /ARN should be scoped to correct region/i,
    meaning('invalid', 'region', false, 'Give this region an ARN of its own, under "regions" of the settings.'),
  ],
  // Of the container.
  [
    /did not pass the ping health check/i,
    meaning(
      'container',
      'model',
      false,
      'See the log group of the endpoint in CloudWatch, below /aws/sagemaker/Endpoints/.',
    ),
  ],
  [
    /invocation timed out while waiting for a response/i,
    meaning('container', 'model', false, 'The model needs more than 60 s.'),
  ],
  // Of AWS itself.
  [/^Request to service failed/i, meaning('transient', 'region', true)],
  [/Rate exceeded/i, meaning('throttled', 'region', true)],
];

/** What a text means; undefined if none of ours is in it. */
export function meaningOf(text: string): Meaning | undefined {
  return TEXTS.find(([pattern]) => pattern.test(text))?.[1];
}

/** Whether a name is taken: by ourselves, in a call whose answer was lost, or by another. */
export function isTaken({
  message,
  vendorCode,
}: {
  readonly message: string;
  readonly vendorCode?: string | undefined;
}): boolean {
  return vendorCode === 'ResourceInUse' || /Cannot create already existing|already exists/i.test(message);
}

/** Whether an endpoint is being changed, and can be changed only later. */
export function isInProgress({ message }: { readonly message: string }): boolean {
  return /Cannot update in-progress endpoint/i.test(message);
}

/** Whether what is missing is an endpoint configuration: right after it was made, SageMaker may not know it yet. */
export function isConfigMissing({ message }: { readonly message: string }): boolean {
  return /Could not find endpoint configuration ["']/i.test(message);
}

/** Whether what is missing is the model of that name: right after it was made, SageMaker may not know it yet. */
export function isModelMissing({ message }: { readonly message: string }, model: string): boolean {
  const missing = /Could not find model ["']([^"']+)["']/i.exec(message)?.[1];
  return missing?.split('/').at(-1) === model;
}
