import { clientCache, type ProviderError } from '@landfall/core/provider';
import type { Result } from 'neverthrow';
import { nameTokenError } from './name-token-error.ts';

/** The part of a client of google-auth-library that is used, with both forms of headers that its versions return. */
export interface GcpAuth {
  getRequestHeaders(url?: string): Promise<Headers | Readonly<Record<string, string>>>;
  /** The token that the client keeps. Where both members are there, a token that Google refuses is replaced before its time. */
  readonly credentials?: { readonly access_token?: string | null | undefined } | undefined;
  setCredentials?(credentials: object): void;
}

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** Gives the auth client: that of the settings, or one of the application default credentials, made on first use. */
export interface AuthSource {
  get(): Promise<Result<GcpAuth, ProviderError>>;
}

async function fromEnvironment(): Promise<GcpAuth> {
  // Without a `catch`, esbuild ends with an error where this optional package is not installed.
  const { GoogleAuth } = await import('google-auth-library').catch((thrown: unknown) => {
    throw thrown;
  });
  return new GoogleAuth({ scopes: [SCOPE] }).getClient() as Promise<GcpAuth>;
}

/** Keeps one client for all regions. */
export function authSource(given: GcpAuth | undefined): AuthSource {
  const cache = clientCache<GcpAuth>();
  return {
    get: () =>
      cache.get('auth', {
        load: async () => given ?? fromEnvironment(),
        package: 'google-auth-library',
        what: 'client of google-auth-library',
        needed: 'unless "auth" is set',
        mapError: nameTokenError,
      }),
  };
}
