import { type ProviderError, providerError } from '@landfall/core/provider';
import type { AwsClient } from './aws-client.ts';
import { refusalOfSignature } from './signature-refusal.ts';

/** What a client's answers have said of its credentials and its clock. */
export interface Trust {
  /** A request was accepted, so the credentials were good. */
  readonly hasWorked: boolean;
  /** The last refusal may have been for the clock, which the SDK has corrected since. */
  readonly hasNewClock: boolean;
  /** The token that had expired when this client was made in place of another; undefined if none had. */
  readonly expired: string | undefined;
}

/** A client that was never asked. */
export const UNTRIED: Trust = { hasWorked: false, hasNewClock: false, expired: undefined };

/** A client that was just answered. */
export const TRUSTED: Trust = { hasWorked: true, hasNewClock: false, expired: undefined };

/** What to think of a refused request, and of the client from then on. */
export interface Judgement {
  readonly error: ProviderError;
  /** The client is made anew, to get its credentials again. */
  readonly isRenewed: boolean;
  readonly trust: Trust;
}

/** What a client of the SDK shows of its credentials. */
interface Configured {
  readonly config?:
    | { readonly credentials?: (() => Promise<Readonly<Record<string, unknown>>>) | undefined }
    | undefined;
}

/** The token that a client signs with, to tell it from another: it is kept in memory only. */
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
 * Judges an error by what was known when its request was sent: an expired token gets one refresh, and a clock that the SDK has just corrected one
 * more try. What is refused again for the same reason is `permission`.
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
      if (sentWith.hasNewClock) return keep(final(error, 'The clock is not the reason: see the credentials.'));
      return keep(error, { ...sentWith, hasNewClock: true });
    case 'token': {
      const expired = await tokenOf(client);
      const isSame = sentWith.expired === expired;
      return {
        error: isSame ? final(error, 'Getting the credentials again gave the same token: renew them.') : error,
        isRenewed: true,
        trust: { ...sentWith, expired },
      };
    }
    default:
      return refusal satisfies never;
  }
}
