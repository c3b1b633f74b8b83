import type { GcpAuth } from '../call/gcp-auth.ts';

/** How a router reaches Google. */
export interface RouterConnection {
  /** A client of google-auth-library. Default: the application default credentials. */
  readonly auth?: GcpAuth | undefined;
  /** The URL of the service, for tests and private links. `http:` is allowed on this machine only. */
  readonly url?: string | undefined;
}
