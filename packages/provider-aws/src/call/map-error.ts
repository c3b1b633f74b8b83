import { fieldOf, type ProviderError, type ProviderErrorKind, providerError } from '@landfall/core/provider';
import { meaningOf } from './error-texts.ts';
import { refusalOfSignature } from './signature-refusal.ts';

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
    'TooManyUpdates',
  ],
  conflict: ['PreconditionFailed', 'ConditionalRequestConflict', 'OperationAborted', 'ParameterAlreadyExists'],
  quota: [
    'ResourceLimitExceeded',
    'LimitExceeded',
    'LimitExceededException',
    'LimitExceededFault',
    'ParameterLimitExceeded',
  ],
  permission: [
    'AccessDenied',
    'AccessDeniedException',
    'UnauthorizedOperation',
    'NotAuthorized',
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
    'ParameterNotFound',
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

/** Node's codes of connections that failed. */
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

/** The fields that are read from an exception of the AWS SDK: one of its headers, and nothing of its request. */
interface AwsException {
  readonly name: string;
  readonly message: string;
  /** The answer could not be read: it was cut off, or is not in the service's format (HTML from a proxy, say). */
  readonly isGarbled: boolean;
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfter: string | undefined;
  readonly originalStatus: number | undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The name of an exception. The SDK names all of ECONNRESET, EPIPE and ETIMEDOUT `TimeoutError`; only without such a code was there no answer. */
function nameOf(thrown: unknown, code: string | undefined): string {
  const name = text(fieldOf(thrown, 'name')) ?? 'Error';
  const isNetwork = code !== undefined && NETWORK.has(code) && code !== 'ETIMEDOUT';
  return name === 'TimeoutError' && isNetwork ? 'Error' : name;
}

/** The message, with the container's own message if SageMaker's text lacks it. */
function messageOf(thrown: unknown): string {
  const message = text(fieldOf(thrown, 'message')) ?? String(thrown);
  const original = text(fieldOf(thrown, 'OriginalMessage'));
  return original === undefined || message.includes(original) ? message : `${message} The container said: ${original}`;
}

function read(thrown: unknown): AwsException {
  const metadata = fieldOf(thrown, '$metadata');
  const response = fieldOf(thrown, '$response');
  // A fetch that failed has its code below `cause`.
  const code = text(fieldOf(thrown, 'code')) ?? text(fieldOf(fieldOf(thrown, 'cause'), 'code'));
  const name = nameOf(thrown, code);
  return {
    name,
    message: messageOf(thrown),
    // The SDK attaches the response to an exception of its parser too; only exceptions of a service have `$fault`.
    isGarbled: response !== undefined && fieldOf(thrown, '$fault') === undefined && !KIND_OF.has(name),
    code,
    status: number(fieldOf(metadata, 'httpStatusCode')),
    requestId: text(fieldOf(metadata, 'requestId')),
    retryAfter: text(fieldOf(fieldOf(response, 'headers'), 'retry-after')),
    originalStatus: number(fieldOf(thrown, 'OriginalStatusCode')),
  };
}

/** The kind of an error by the container's status: 429 and 503 mean a retry, other 4xx are about the request, all others about the model's code. */
function kindOfModelError(status: number | undefined): ProviderErrorKind {
  if (status === 429) return 'throttled';
  if (status === 503) return 'transient';
  return status !== undefined && status >= 400 && status < 500 ? 'invalid' : 'container';
}

function kindOf({ name, code, status, originalStatus, isGarbled }: AwsException): ProviderErrorKind {
  if (isGarbled) return status === 429 ? 'throttled' : 'transient';
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
  permission: 'The page on accounts of @landfall/provider-aws lists the actions that the policy must allow.',
};

/** Codes of credentials that are missing, unknown or expired, where no policy would help. */
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

/** Names an exception of the AWS SDK: by its code first, then by its text. `what` says what was tried, and where. */
export function mapError(thrown: unknown, what: string): ProviderError {
  const exception = read(thrown);
  const { name, message, code, requestId, retryAfter, isGarbled, status } = exception;
  // Only the next refusal is final, after the SDK has corrected its clock or fetched another token.
  const kind = refusalOfSignature(thrown) === undefined ? kindOf(exception) : 'transient';
  if (isGarbled) {
    const garbled = `${what}: the answer (HTTP ${status ?? 'without a status'}) cannot be read. It was cut off, or a proxy between here and AWS sent it.`;
    return providerError({ kind, message: garbled, vendorCode: name, ...(requestId !== undefined && { requestId }) });
  }
  // Most codes say enough. `ValidationException` and a container's failure need the text.
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

/** Names the `FailureReason` of an endpoint: why SageMaker gave up. */
export function mapFailureReason(reason: string | undefined, what: string): ProviderError {
  const words = reason === undefined ? undefined : meaningOf(reason);
  const told = reason ?? 'SageMaker gives no reason.';
  return providerError({
    kind: words?.kind ?? 'unexpected',
    ...(words !== undefined && { scope: words.scope, retryable: words.retryable }),
    message: `${what}: ${told}${words === undefined || words.advice === '' ? '' : ` ${words.advice}`}`,
  });
}
