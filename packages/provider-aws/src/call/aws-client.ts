/** Credentials of an AWS identity. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The part of an AWS SDK client that is used. */
export interface AwsClient {
  send(command: never, options?: { readonly abortSignal?: AbortSignal }): Promise<unknown>;
}

/** How long a client waits, in milliseconds: for a connection, for an answer, and for more of it. */
export interface AwsRequestTimeouts {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly socketTimeout: number;
  /** Without it the SDK only prints a warning, and goes on waiting. */
  readonly throwOnRequestTimeout: true;
}

/** The configuration of each client. Retries are off, since the engine retries. */
export interface AwsClientConfig {
  readonly region: string;
  readonly maxAttempts: 1;
  readonly customUserAgent: string;
  readonly requestHandler: AwsRequestTimeouts;
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>);
  readonly endpoint?: string;
  readonly forcePathStyle?: true;
}
