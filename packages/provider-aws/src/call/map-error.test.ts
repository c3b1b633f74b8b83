import { describe, expect, it } from 'vitest';
import { mapError, mapFailureReason } from './map-error.ts';

/** An exception as the AWS SDK throws it. */
function thrown(name: string, message: string, more: Readonly<Record<string, unknown>> = {}): Error {
  const { status = 400, ...rest } = more;
  return Object.assign(new Error(message), {
    name,
    $metadata: { httpStatusCode: status, requestId: 'r-1' },
    ...rest,
  });
}

type Row = readonly [name: string, message: string, kind: string, scope: 'region' | 'model', retryable: boolean];

const ARN = 'arn:aws:sagemaker:eu-west-1:123456789012:endpoint/fraud';
const IMAGE = '763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.6.0';

/** What SageMaker says in words, under one code: the texts of its control plane as they were seen. */
const VALIDATION: readonly Row[] = [
  ['ValidationException', `Could not find endpoint "${ARN}".`, 'not-found', 'region', false],
  ['ValidationException', 'Could not find endpoint configuration "arn:aws:x".', 'not-found', 'region', false],
  ['ValidationException', 'Could not find model "arn:aws:x".', 'not-found', 'region', false],
  ['ValidationException', 'Could not find inference component', 'not-found', 'region', false],
  ['ValidationException', `Cannot create already existing endpoint "${ARN}".`, 'conflict', 'region', false],
  ['ValidationException', 'Cannot create already existing endpoint configuration "x".', 'conflict', 'region', false],
  ['ValidationException', 'Cannot create already existing model "x".', 'conflict', 'region', false],
  ['ValidationException', `Cannot update in-progress endpoint "${ARN}".`, 'conflict', 'region', true],
  ['ValidationException', 'ARN should be scoped to correct region', 'invalid', 'region', false],
  [
    'ValidationException',
    `Region of "${IMAGE}" does not match expected region of eu-central-1. Cross region ECR image pulls are not allowed.`,
    'artifact',
    'region',
    false,
  ],
  ['ValidationException', `Requested image ${IMAGE} not found.`, 'artifact', 'region', false],
  [
    'ValidationException',
    `Role arn:aws:iam::123456789012:role/x cannot pull ${IMAGE}. Ensure that the role exists and the image was granted pull permission.`,
    'permission',
    'region',
    true,
  ],
  ['ValidationException', `ECR image "${IMAGE}" is invalid.`, 'invalid', 'model', false],
  ['ValidationException', 'Could not find model data at s3://models/fraud.tar.gz.', 'artifact', 'region', false],
  [
    'ValidationException',
    'Could not access model data at s3://models/fraud.tar.gz. Please ensure that the role "x" exists and that the object is located in eu-west-1.',
    'permission',
    'region',
    true,
  ],
  ['ValidationException', 'Something that nobody has seen yet', 'invalid', 'region', false],
  ['ValidationError', 'Endpoint fraud of account 123456789012 not found.', 'not-found', 'region', false],
];

/** AWS writes names in either kind of quotation mark. */
const SINGLE: readonly Row[] = VALIDATION.filter(([, message]) => message.includes('"')).map(
  ([name, message, ...rest]) => [name, message.replaceAll('"', "'"), ...rest],
);

const LIMIT =
  "The account-level service limit 'ml.g5.xlarge for endpoint usage' is 0 Instances, with current utilization of 0 Instances and a request delta of 1 Instances. Please contact AWS support to request an increase for this limit.";

const CODES: readonly Row[] = [
  ['ResourceLimitExceeded', LIMIT, 'quota', 'region', false],
  ['ThrottlingException', 'Rate exceeded', 'throttled', 'region', true],
  ['TooManyUpdates', 'UnknownError', 'throttled', 'region', true],
  ['ParameterNotFound', 'UnknownError', 'not-found', 'region', false],
  ['ParameterAlreadyExists', 'The parameter already exists.', 'conflict', 'region', false],
  ['ParameterLimitExceeded', 'You have reached the maximum number of standard parameters', 'quota', 'region', false],
  ['PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 'conflict', 'region', false],
  ['ConditionalRequestConflict', 'A conflicting operation occurred.', 'conflict', 'region', false],
  ['TooManyRequestsException', 'slow', 'throttled', 'region', true],
  ['AccessDeniedException', 'is not authorized to perform: sagemaker:CreateEndpoint', 'permission', 'region', false],
  ['ExpiredTokenException', 'The security token included in the request is expired', 'transient', 'region', true],
  ['CredentialsProviderError', 'Could not load credentials', 'permission', 'region', false],
  ['ResourceInUse', 'in use', 'conflict', 'region', false],
  ['ResourceNotFound', 'gone', 'not-found', 'region', false],
  ['InternalFailure', 'try later', 'transient', 'region', true],
  ['InternalDependencyException', 'try later', 'transient', 'region', true],
  ['ModelNotReadyException', 'The model is loading', 'transient', 'region', true],
  ['TimeoutError', 'socket timed out', 'transient', 'region', true],
  ['AbortError', 'Request aborted', 'transient', 'region', true],
  ['WhoKnows', 'a code of tomorrow', 'invalid', 'region', false],
];

const REASONS: readonly (readonly [reason: string, kind: string, scope: 'region' | 'model', retryable: boolean])[] = [
  [
    'Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error. Please retry using a different ML instance type or after some time.',
    'capacity',
    'region',
    true,
  ],
  ['There is not enough capacity for instance type ml.g5.xlarge. Please try again later.', 'capacity', 'region', true],
  ['Insufficient instance capacity in the requested Availability Zone.', 'capacity', 'region', true],
  ['CapacityError: no room', 'capacity', 'region', true],
  [
    'The primary container for production variant AllTraffic did not pass the ping health check. Please check CloudWatch logs for this endpoint.',
    'container',
    'model',
    false,
  ],
  ['Failed to download model data for container "c". Please check.', 'artifact', 'region', false],
  [
    'Failed to extract model data archive for container "container_1" from URL "s3://b/m.tar.gz". Please ensure that the object located at the URL is a valid tar.gz archive.',
    'artifact',
    'model',
    false,
  ],
  [
    "CannotStartContainerError. Please ensure the model container for variant fraud starts correctly when invoked with 'docker run <image> serve'",
    'container',
    'model',
    false,
  ],
  [`The image '${IMAGE}' does not exist.`, 'artifact', 'region', false],
  [
    'Request to service failed. If failure persists after retry, contact customer support.',
    'transient',
    'region',
    true,
  ],
  ['Something that nobody has seen yet', 'unexpected', 'region', false],
];

describe('an exception of the AWS SDK', () => {
  it.each([...VALIDATION, ...SINGLE, ...CODES])(
    '%s "%s" is %s, of the %s, retryable: %s',
    (name, message, kind, scope, retryable) => {
      const error = mapError(thrown(name, message), 'CreateEndpoint in eu-west-1');
      expect(error).toMatchObject({ kind, scope, retryable, vendorCode: name, requestId: 'r-1' });
      expect(error.message.startsWith(`CreateEndpoint in eu-west-1: ${message}`)).toBe(true);
    },
  );

  it.each([
    [500, 'transient'],
    [503, 'transient'],
    [429, 'throttled'],
    [403, 'permission'],
    [404, 'not-found'],
    [400, 'invalid'],
  ])('of an unknown code goes by its status: %i is %s', (status, kind) => {
    expect(mapError(thrown('Unknown', 'UnknownError', { status }), 'HeadObject').kind).toBe(kind);
  });

  it.each([
    [400, 'invalid'],
    [429, 'throttled'],
    [500, 'container'],
    [503, 'transient'],
    [undefined, 'container'],
  ])("a container's own answer %s is %s", (OriginalStatusCode, kind) => {
    expect(mapError(thrown('ModelError', 'Received', { status: 424, OriginalStatusCode }), 'InvokeEndpoint').kind).toBe(
      kind,
    );
  });

  it('a connection that broke is for another try, under the name that Node gives it', () => {
    const error = mapError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }), 'CreateModel');
    expect(error).toMatchObject({ kind: 'transient', retryable: true, vendorCode: 'ECONNRESET' });
  });

  it.each([
    ['RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.', false],
    ['RequestExpired', 'Request has expired.', false],
    ['InvalidSignatureException', 'Signature not yet current: 20261126T205300Z is still later than now', false],
    ['SignatureDoesNotMatch', 'The request signature we calculated does not match', true],
    ['AccessDeniedException', 'not authorized', true],
  ])(
    '%s "%s" speaks of time (by its Date header only: %s), so it is transient',
    (name, message, clockSkewCorrected) => {
      const $metadata = { httpStatusCode: 403, ...(clockSkewCorrected && { clockSkewCorrected }) };
      expect(mapError(thrown(name, message, { $metadata }), 'x')).toMatchObject({ kind: 'transient', retryable: true });
    },
  );

  it.each([
    ['InvalidSignatureException', 'The request signature we calculated does not match'],
    ['AccessDeniedException', 'not authorized to perform: sagemaker:DescribeEndpoint on the endpoint clock-1'],
  ])('%s "%s" does not speak of time, so it is about permission', (name, message) => {
    expect(mapError(thrown(name, message, { status: 403 }), 'x').kind).toBe('permission');
  });

  it('tells what the container said, once', () => {
    const OriginalMessage = 'Accept type x is not supported';
    const more = { status: 424, OriginalStatusCode: 415, OriginalMessage };
    expect(mapError(thrown('ModelError', 'Received client error (415)', more), 'x').message).toBe(
      `x: Received client error (415) The container said: ${OriginalMessage}.`,
    );
    expect(mapError(thrown('ModelError', `With message "${OriginalMessage}".`, more), 'x').message).toBe(
      `x: With message "${OriginalMessage}".`,
    );
  });

  it('says how long AWS asked to wait, and nothing else of its headers', () => {
    const $response = { headers: { 'retry-after': '7', 'x-amz-security-token': 'secret' } };
    const error = mapError(thrown('ThrottlingException', 'Rate exceeded', { $response }), 'CreateModel');
    expect(error.retryAfterMs).toBe(7_000);
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it('says how to sign in where there are no credentials, and which policy to look at where a permission is missing', () => {
    const missing = mapError(thrown('CredentialsProviderError', 'Could not load credentials from any providers'), 'x');
    expect(missing.message).toContain('Sign in with "aws sso login"');
    expect(missing.message).not.toContain('policy');
    const denied = mapError(thrown('AccessDeniedException', 'is not authorized'), 'x');
    expect(denied.message).toContain('lists the actions that the policy must allow');
  });
});

describe('a FailureReason', () => {
  it.each(REASONS)('"%s" is %s, of the %s, retryable: %s', (reason, kind, scope, retryable) => {
    const error = mapFailureReason(reason, 'Endpoint fraud failed');
    expect(error).toMatchObject({ kind, scope, retryable });
    expect(error.message.startsWith(`Endpoint fraud failed: ${reason}`)).toBe(true);
  });

  it('may be missing', () => {
    expect(mapFailureReason(undefined, 'Endpoint fraud failed')).toMatchObject({
      kind: 'unexpected',
      retryable: false,
    });
  });
});
