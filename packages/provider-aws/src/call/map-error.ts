import { type ProviderError, type ProviderErrorKind, providerError } from '@landfall/core/provider';
import { meaningOf } from './error-texts.ts';

const KINDS: Readonly<Partial<Record<ProviderErrorKind, readonly string[]>>> = {
  throttled: [
    'ThrottlingException',
    'Throttling',
    'ThrottledException',
    'TooManyRequestsException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'RequestThrottledException',
    'PriorRequestNotComplete',
    'SlowDown',
  ],
  quota: ['ResourceLimitExceeded', 'LimitExceeded', 'LimitExceededException', 'LimitExceededFault'],
  permission: [
    'AccessDenied',
    'AccessDeniedException',
    'UnauthorizedOperation',
    'NotAuthorized',
    'ExpiredToken',
    'ExpiredTokenException',
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'InvalidAccessKeyId',
    'SignatureDoesNotMatch',
    'InvalidSignatureException',
    'IncompleteSignature',
    'MissingAuthenticationToken',
    'OptInRequired',
    'CredentialsProviderError',
    'TokenProviderError',
  ],
  'not-found': [
    'ResourceNotFound',
    'ResourceNotFoundException',
    'NoSuchResourceException',
    'NotFound',
    'NoSuchBucket',
    'NoSuchKey',
    'RepositoryNotFoundException',
    'ImageNotFoundException',
    'ObjectNotFoundException',
  ],
  transient: [
    'InternalFailure',
    'InternalServerError',
    'InternalServiceError',
    'InternalServiceException',
    'InternalServiceFault',
    'InternalError',
    'ServiceException',
    'ServerException',
    'ServiceUnavailable',
    'ServiceUnavailableException',
    'InternalDependencyException',
    'ModelNotReadyException',
    'ConcurrentUpdateException',
    'RequestTimeout',
    'RequestTimeoutException',
    'TimeoutError',
    'AbortError',
    'RequestAbortedError',
  ],
};

const KIND_OF = new Map(
  Object.entries(KINDS).flatMap(([kind, codes]) => codes.map((code) => [code, kind as ProviderErrorKind])),
);

/** What Node says of a connection that did not work. */
const NETWORK = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNABORTED',
]);

/** An exception of the AWS SDK, as far as it is looked at: never its headers but one, never its request. */
interface AwsException {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfter: string | undefined;
  readonly originalStatus: number | undefined;
}

function field(from: unknown, name: string): unknown {
  return typeof from === 'object' && from !== null ? (from as Readonly<Record<string, unknown>>)[name] : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function read(thrown: unknown): AwsException {
  const metadata = field(thrown, '$metadata');
  return {
    name: text(field(thrown, 'name')) ?? 'Error',
    message: text(field(thrown, 'message')) ?? String(thrown),
    code: text(field(thrown, 'code')),
    status: number(field(metadata, 'httpStatusCode')),
    requestId: text(field(metadata, 'requestId')),
    retryAfter: text(field(field(field(thrown, '$response'), 'headers'), 'retry-after')),
    originalStatus: number(field(thrown, 'OriginalStatusCode')),
  };
}

/** The container's own answer decides: 429 and 503 ask for patience, other 4xx blame the request, everything else the model's code. */
function kindOfModelError(status: number | undefined): ProviderErrorKind {
  if (status === 429) return 'throttled';
  if (status === 503) return 'transient';
  return status !== undefined && status >= 400 && status < 500 ? 'invalid' : 'container';
}

function kindOf({ name, code, status, originalStatus }: AwsException): ProviderErrorKind {
  if (name === 'ModelError') return kindOfModelError(originalStatus);
  const known = KIND_OF.get(name) ?? (code === undefined ? undefined : KIND_OF.get(code));
  if (known !== undefined) return known;
  if (code !== undefined && NETWORK.has(code)) return 'transient';
  if (status === 429) return 'throttled';
  if (status === 401 || status === 403) return 'permission';
  if (status === 404) return 'not-found';
  if (status !== undefined && status >= 500) return 'transient';
  if (name === 'ResourceInUse' || name === 'ConflictException') return 'conflict';
  return status !== undefined && status >= 400 ? 'invalid' : 'unexpected';
}

const ADVICE: Readonly<Partial<Record<ProviderErrorKind, string>>> = {
  permission: 'See which action the policy has to allow in the page on policies of @landfall/provider-aws.',
};

/** Codes of credentials that are missing, unknown or expired: no policy would help. */
const NOT_SIGNED_IN = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'MissingAuthenticationToken',
  'ExpiredToken',
  'ExpiredTokenException',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
]);
const SIGN_IN =
  'Sign in with "aws sso login" or "aws configure", set AWS_PROFILE, or pass "credentials" in the settings.';

/** Names an exception of the AWS SDK: by its code first, then by its text. `what` says what was being done, and where. */
export function mapError(thrown: unknown, what: string): ProviderError {
  const exception = read(thrown);
  const { name, message, code, requestId, retryAfter } = exception;
  const kind = kindOf(exception);
  // Codes that say enough are believed; `ValidationException` and a container's failure say it in words.
  const words = kind === 'invalid' || kind === 'container' || kind === 'unexpected' ? meaningOf(message) : undefined;
  const seconds = Number(retryAfter);
  const ours = NOT_SIGNED_IN.has(name) ? SIGN_IN : ADVICE[words?.kind ?? kind];
  const advice = (words?.advice ?? meaningOf(message)?.advice) || ours || '';
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  return providerError({
    kind: words?.kind ?? kind,
    ...(words !== undefined && { scope: words.scope, retryable: words.retryable }),
    message: `${what}: ${sentence}${advice === '' ? '' : ` ${advice}`}`,
    ...(seconds > 0 && { retryAfterMs: seconds * 1_000 }),
    vendorCode: name === 'Error' ? (code ?? name) : name,
    ...(requestId !== undefined && { requestId }),
  });
}

/** Names the `FailureReason` of an endpoint: why SageMaker itself gave up. */
export function mapFailureReason(reason: string | undefined, what: string): ProviderError {
  const words = reason === undefined ? undefined : meaningOf(reason);
  const told = reason ?? 'SageMaker gives no reason.';
  return providerError({
    kind: words?.kind ?? 'unexpected',
    ...(words !== undefined && { scope: words.scope, retryable: words.retryable }),
    message: `${what}: ${told}${words === undefined || words.advice === '' ? '' : ` ${words.advice}`}`,
  });
}
