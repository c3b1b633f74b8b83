import { errorTexts } from '@landfall/core/provider';

const IN_PROGRESS = /Cannot update in-progress endpoint/i;
const CONFIG_MISSING = /Could not find endpoint configuration ["']/i;
const EXISTING = /Cannot create already existing/i;

/**
 * The meaning of AWS's error texts: SageMaker uses one code for many errors. AWS does not guarantee these texts. They come from public
 * repositories and the developer guide, as of 2026; an error whose text is not here keeps the meaning of its code.
 */
export const meaningOf = errorTexts([
  // The state of an endpoint.
  [IN_PROGRESS, 'conflict', { retryable: true }],
  [CONFIG_MISSING, 'not-found'],
  [/Could not find endpoint ["']/i, 'not-found'],
  [/Could not find model ["']/i, 'not-found'],
  [/Could not find inference component/i, 'not-found'],
  [/Endpoint \S+ of account \d+ not found/i, 'not-found'],
  [EXISTING, 'conflict'],
  // Capacity and quotas.
  [
    /account-level service limit|ResourceLimitExceeded/i,
    'quota',
    { advice: 'Ask Service Quotas for more in this region, or use another instance type there.' },
  ],
  [
    /InsufficientInstanceCapacity|not enough capacity for instance type|Insufficient instance capacity|^CapacityError/i,
    'capacity',
    { advice: 'Try later, or use another instance type in this region.' },
  ],
  // The image.
  [
    /Cross region ECR image pulls are not allowed|does not match expected region of/i,
    'artifact',
    {
      scope: 'region',
      advice: 'Give the image of this region: "image" may contain {region}, or be a record by region.',
    },
  ],
  [/ECR image ["'].*["'] is invalid/i, 'invalid', { scope: 'model', advice: 'Give the image with its tag or digest.' }],
  [
    /Requested image .* not found|The image ["'].*["'] does not exist/i,
    'artifact',
    { scope: 'region', advice: 'Push the image to this region, or have ECR replicate it before the rollout.' },
  ],
  [
    /cannot pull/i,
    'permission',
    {
      retryable: true,
      advice:
        'The role needs ecr:BatchGetImage and ecr:GetDownloadUrlForLayer; a role that was just made may need a minute.',
    },
  ],
  // The artifact.
  [
    /Could not find model data at/i,
    'artifact',
    { scope: 'region', advice: 'Copy the artifact to the bucket of this region before the rollout.' },
  ],
  [
    /Could not access model data at/i,
    'permission',
    {
      retryable: true,
      advice:
        'Either the role may not read it (s3:GetObject, s3:ListBucket, its trust in sagemaker.amazonaws.com), or it is in another region; a role that was just made may need a minute.',
    },
  ],
  [
    /Failed to download model data/i,
    'artifact',
    { scope: 'region', advice: 'Check that the role may read it from this region.' },
  ],
  // The archive itself (aws/deep-learning-containers#569): it fails everywhere.
  [/Failed to extract model data archive/i, 'artifact', { advice: 'Make the archive anew, without symbolic links.' }],
  [
    /ARN should be scoped to correct region/i,
    'invalid',
    { advice: 'Set the ARN for this region, under "regions" of the settings.' },
  ],
  // The container.
  [
    /did not pass the ping health check/i,
    'container',
    { advice: 'See the log group of the endpoint in CloudWatch, below /aws/sagemaker/Endpoints/.' },
  ],
  // As endpoints give it (aws-samples/comfyui-on-amazon-sagemaker#2).
  [
    /CannotStartContainerError|starts correctly when invoked with/i,
    'container',
    { advice: 'Check its entry point, the processor that it was built for, and the driver that it needs.' },
  ],
  [/invocation timed out while waiting for a response/i, 'container', { advice: 'The model needs more than 60 s.' }],
  // AWS itself.
  [/^Request to service failed/i, 'transient'],
  [/Rate exceeded/i, 'throttled'],
]);

/** Whether a name is taken: by an earlier call whose answer was lost, or by somebody else. */
export function isTaken({
  message,
  vendorCode,
}: {
  readonly message: string;
  readonly vendorCode?: string | undefined;
}): boolean {
  return vendorCode === 'ResourceInUse' || EXISTING.test(message);
}

/** Whether an endpoint is being changed, and can be changed only later. */
export function isInProgress({ message }: { readonly message: string }): boolean {
  return IN_PROGRESS.test(message);
}

/** Whether SageMaker does not know an endpoint configuration, which may be so right after it was created. */
export function isConfigMissing({ message }: { readonly message: string }): boolean {
  return CONFIG_MISSING.test(message);
}

/** Whether SageMaker does not know the model of that name, which may be so right after it was created. */
export function isModelMissing({ message }: { readonly message: string }, model: string): boolean {
  const missing = /Could not find model ["']([^"']+)["']/i.exec(message)?.[1];
  return missing?.split('/').at(-1) === model;
}
