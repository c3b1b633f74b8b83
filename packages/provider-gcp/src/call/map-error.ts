import { fieldOf, type ProviderError, type ProviderErrorKind, providerError } from '@landfall/core/provider';
import { meaningOf } from './error-texts.ts';
import { isAboutTime } from './name-token-error.ts';

/** Google's canonical codes, by number. */
const CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/** Google's canonical code. */
export type Code = (typeof CODES)[number];

const KINDS: Readonly<Record<Code, ProviderErrorKind>> = {
  OK: 'unexpected',
  CANCELLED: 'transient',
  UNKNOWN: 'transient',
  INVALID_ARGUMENT: 'invalid',
  DEADLINE_EXCEEDED: 'transient',
  NOT_FOUND: 'not-found',
  ALREADY_EXISTS: 'conflict',
  PERMISSION_DENIED: 'permission',
  RESOURCE_EXHAUSTED: 'throttled',
  FAILED_PRECONDITION: 'conflict',
  ABORTED: 'conflict',
  OUT_OF_RANGE: 'invalid',
  UNIMPLEMENTED: 'unsupported',
  INTERNAL: 'transient',
  UNAVAILABLE: 'transient',
  DATA_LOSS: 'unexpected',
  UNAUTHENTICATED: 'permission',
};

const OF_HTTP: Readonly<Record<number, Code>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  408: 'DEADLINE_EXCEEDED',
  409: 'ABORTED',
  412: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  501: 'UNIMPLEMENTED',
};

/** Codes that are worth a retry: somebody else may be changing the same endpoint now. */
const RETRIED: ReadonlySet<Code> = new Set(['FAILED_PRECONDITION', 'ABORTED']);

/** A canonical code by its number, or by that of HTTP. */
export function codeOf(number: unknown): Code {
  return (typeof number === 'number' ? CODES[number] : undefined) ?? 'UNKNOWN';
}

/** The canonical code of an HTTP status. */
export function codeOfStatus(status: number): Code {
  return OF_HTTP[status] ?? (status >= 500 ? 'UNAVAILABLE' : 'INVALID_ARGUMENT');
}

/**
 * The canonical code of an HTTP status that came without an error in Google's form. Something in between answered (a proxy, a load balancer, a login
 * page), so a 404 does not mean that the resource is not found.
 */
export function codeOfStranger(status: number): Code {
  if (status === 401 || status === 403 || status === 429) return codeOfStatus(status);
  return 'UNAVAILABLE';
}

/** Whether a name is one of the canonical codes. */
export function isCode(name: unknown): name is Code {
  return (CODES as readonly unknown[]).includes(name);
}

const ADVICE: Readonly<Partial<Record<Code, string>>> = {
  PERMISSION_DENIED: 'The page of @landfall/provider-gcp on roles says which are needed.',
  UNAUTHENTICATED: 'The credentials are not accepted: sign in again, or pass "auth" in the settings.',
};

function sentence(text: string): string {
  const short = text.length > 600 ? `${text.slice(0, 600)}...` : text;
  return /[.!?]$/.test(short) ? short : `${short}.`;
}

/** Names an error by its code first, then by its text. `what` says what was being done, and where. */
export function nameError(
  { code, text }: { readonly code: Code; readonly text: string },
  what: string,
  more: { readonly requestId?: string; readonly retryAfterMs?: number } = {},
): ProviderError {
  // These two codes say enough. The others need the text.
  const words = code === 'NOT_FOUND' || code === 'UNAUTHENTICATED' ? undefined : meaningOf(text);
  if (code === 'UNAUTHENTICATED' && isAboutTime(text))
    return providerError({ kind: 'transient', message: `${what}: ${sentence(text)}`, vendorCode: code, ...more });
  const isTimely = code === 'UNAVAILABLE' || code === 'DEADLINE_EXCEEDED' || code === 'CANCELLED';
  const named = isTimely ? undefined : words;
  const advice = named?.advice ?? ADVICE[code] ?? '';
  return providerError({
    kind: named?.kind ?? KINDS[code],
    ...(named === undefined
      ? RETRIED.has(code) && { retryable: true }
      : { scope: named.scope, retryable: named.retryable }),
    message: `${what}: ${sentence(text)}${advice === '' ? '' : ` ${advice}`}`,
    vendorCode: code,
    ...more,
  });
}

/**
 * Names the error of an operation. Vertex gives up for good here, so what would be a rate elsewhere is a lack of room; it says so under UNAVAILABLE
 * too ("Machine type temporarily unavailable").
 */
export function nameOperationError(
  { code, message }: { readonly code?: unknown; readonly message?: unknown },
  what: string,
): ProviderError {
  const text = typeof message === 'string' && message !== '' ? message : 'Vertex gives no reason.';
  const error = nameError({ code: codeOf(code), text }, what);
  const words = meaningOf(text)?.kind;
  const isRoom =
    error.kind === 'throttled' ? words !== 'throttled' : error.kind === 'transient' && words === 'capacity';
  return isRoom ? providerError({ ...error, kind: 'capacity' }) : error;
}

/** The text of gRPC's error for an answer that is not gRPC: it takes the first bytes of a web page for the length of a message. */
const STRANGE_STATUS = /^Received HTTP status code (\d+)/;
const STRANGE_BODY = /^Received message larger than max/;

function codeIn(code: number, text: string): Code {
  const status = STRANGE_STATUS.exec(text)?.[1];
  if (status !== undefined) return codeOfStranger(Number(status));
  return STRANGE_BODY.test(text) ? 'UNAVAILABLE' : codeOf(code);
}

/** Names an exception of Google's client: never its metadata, never its request. */
export function mapError(thrown: unknown, what: string): ProviderError {
  const details = fieldOf(thrown, 'details');
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const text = typeof details === 'string' && details !== '' ? details : message;
  const code = fieldOf(thrown, 'code');
  // An exception without a code does not come from Google: it is a mistake in the request or in the client.
  if (typeof code !== 'number') return providerError({ kind: 'unexpected', message: `${what}: ${sentence(text)}` });
  return nameError({ code: codeIn(code, text), text }, what);
}
