import { type ProviderError, providerError } from '@landfall/core/provider';
import type { AwsClient } from './aws-client.ts';
import { refusalOfSignature } from './signature-refusal.ts';

/** What a client's answers have shown about its credentials and its clock. */
export interface Trust {
  /** A request was accepted, so the credentials were valid. */
  readonly hasWorked: boolean;
  /** The clock may have caused the last refusal, and the SDK has corrected it since. */
  readonly hasNewClock: boolean;
  /** The expired token of the client that this one replaced; undefined if none had expired. */
  readonly expired: string | undefined;
}

/** A client that has made no request. */
export const UNTRIED: Trust = { hasWorked: false, hasNewClock: false, expired: undefined };

/** A client whose last request was accepted. */
export const TRUSTED: Trust = { hasWorked: true, hasNewClock: false, expired: undefined };

/** The error of a refused request, and what is known of the client from then on. */
export interface Judgement {
  readonly error: ProviderError;
  /** Whether the client is to be replaced, to get its credentials again. */
  readonly isRenewed: boolean;
  readonly trust: Trust;
}

/** The credentials of a client of the SDK. */
interface Configured {
  readonly config?:
    | { readonly credentials?: (() => Promise<Readonly<Record<string, unknown>>>) | undefined }
    | undefined;
}

/** Identifies the token that a client signs with. It stays in memory. */
async function tokenOf(client: AwsClient): Promise<string> {
  const { config }: AwsClient & Configured = client;
  if (typeof config?.credentials !== 'function') return '';
  try {
    const { accessKeyId, sessionToken } = await config.credentials();
    return `${String(accessKeyId)}/${String(sessionToken)}`;
  } catch {
    return '';
  }
}

function final(error: ProviderError, advice: string): ProviderError {
  return providerError({ ...error, kind: 'permission', retryable: false, message: `${error.message} ${advice}` });
}

/**
 * Judges a refused request by what was known when it was sent: an expired token is refreshed once, and after a corrected clock there is one more try.
 * A second refusal for the same reason is `permission`.
 */
export async function judge(
  client: AwsClient,
  sentWith: Trust,
  thrown: unknown,
  error: ProviderError,
): Promise<Judgement> {
  const keep = (judged: ProviderError, trust = sentWith): Judgement => ({ error: judged, isRenewed: false, trust });
  if (error.vendorCode === 'CredentialsProviderError' || error.vendorCode === 'TokenProviderError')
    return keep(sentWith.hasWorked ? { ...error, kind: 'transient', retryable: true } : error);
  const refusal = refusalOfSignature(thrown);
  switch (refusal) {
    case undefined:
    case 'clock':
      return keep(error);
    case 'maybe-clock':
      if (sentWith.hasNewClock) return keep(final(error, 'The clock is not the reason: check the credentials.'));
      return keep(error, { ...sentWith, hasNewClock: true });
    case 'token': {
      const expired = await tokenOf(client);
      const isSame = sentWith.expired === expired;
      return {
        error: isSame ? final(error, 'The credentials gave the same token again: renew them.') : error,
        isRenewed: true,
        trust: { ...sentWith, expired },
      };
    }
    default:
      return refusal satisfies never;
  }
}
