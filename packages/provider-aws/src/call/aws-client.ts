/** Keys of an AWS identity. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A client of the AWS SDK, as far as it is used. */
export interface AwsClient {
  send(command: never, options?: { readonly abortSignal?: AbortSignal }): Promise<unknown>;
}

/** How long a client waits, in milliseconds: for a connection, for an answer, and for more of it. */
export interface AwsRequestTimeouts {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly socketTimeout: number;
  /** Without it the SDK prints a warning instead, and waits on. */
  readonly throwOnRequestTimeout: true;
}

/** What each client is made with. Retries are off, since the engine retries. */
export interface AwsClientConfig {
  readonly region: string;
  readonly maxAttempts: 1;
  readonly customUserAgent: string;
  readonly requestHandler: AwsRequestTimeouts;
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>);
  readonly endpoint?: string;
  readonly forcePathStyle?: true;
}
