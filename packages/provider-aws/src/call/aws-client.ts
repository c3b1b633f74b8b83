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

/** What each client is made with. Retries are off, since the engine retries. */
export interface AwsClientConfig {
  readonly region: string;
  readonly maxAttempts: 1;
  readonly customUserAgent: string;
  readonly requestHandler: { readonly connectionTimeout: number; readonly requestTimeout: number };
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>);
  readonly endpoint?: string;
  readonly forcePathStyle?: true;
}
