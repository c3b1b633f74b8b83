/**
 * Why the signature of a request was refused, where the next one may be accepted: `clock` (the answer says so), `maybe-clock` (only the answer's
 * `Date` differs from the clock of this machine, which the SDK corrects), or `token` (temporary credentials have expired).
 */
export type SignatureRefusal = 'clock' | 'maybe-clock' | 'token';

const TOKEN = new Set(['ExpiredToken', 'ExpiredTokenException']);
const CLOCK = new Set(['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture']);
/** Codes that may have their cause in a wrong clock: `CLOCK_SKEW_ERROR_CODES` of @smithy/core. */
const MAYBE_CLOCK = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthFailure',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
]);
/** "Signature expired: ...", "Signature not yet current: ...": "Troubleshoot Signature Version 4 signing" in the IAM user guide. */
const OF_TIME = /Signature (expired|not yet current)|is now earlier than|is still later than|request time|clock/i;

interface Exception {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly $metadata?: { readonly clockSkewCorrected?: unknown } | undefined;
}

/** Why a request was refused, if the next one may be accepted; `undefined` if the refusal is final. */
export function refusalOfSignature(thrown: unknown): SignatureRefusal | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const { name, message, $metadata }: Exception = thrown;
  if (typeof name !== 'string') return undefined;
  if (TOKEN.has(name)) return 'token';
  if (CLOCK.has(name)) return 'clock';
  if (!MAYBE_CLOCK.has(name)) return undefined;
  if (name !== 'AccessDeniedException' && typeof message === 'string' && OF_TIME.test(message)) return 'clock';
  return $metadata?.clockSkewCorrected === true ? 'maybe-clock' : undefined;
}
