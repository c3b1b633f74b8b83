import type { GcpSettings } from '../../src/index.ts';

type Auth = NonNullable<GcpSettings['auth']>;

/** An auth client as those of google-auth-library are: it keeps a token until it expires, and then fetches the next one. */
export interface TokenAuth extends Auth {
  /** How often a token was asked for. */
  asked: number;
  /** Thrown instead of an answer, at these asks. */
  readonly failures: Map<number, Error>;
}

/** Makes one; with `keepsToken` a token that expired is given again, as by an account without a way to another. */
export function tokenAuth({ keepsToken = false }: { readonly keepsToken?: boolean } = {}): TokenAuth {
  let count = 1;
  let credentials: { readonly access_token: string; readonly expiry_date?: number } = { access_token: 'token-1' };
  return {
    asked: 0,
    failures: new Map(),
    get credentials() {
      return credentials;
    },
    setCredentials(given: typeof credentials) {
      credentials = given;
    },
    async getRequestHeaders() {
      this.asked += 1;
      const failure = this.failures.get(this.asked);
      if (failure !== undefined) throw failure;
      if (credentials.expiry_date !== undefined && !keepsToken) {
        count += 1;
        credentials = { access_token: `token-${count}` };
      }
      // A plain record, as versions of the library before 10 gave it.
      return { authorization: `Bearer ${credentials.access_token}` };
    },
  };
}
