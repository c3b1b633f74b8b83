import type { AwsClient, AwsClientConfig, AwsCredentials } from './aws-client.ts';
import type { AwsService } from './client-package.ts';

/** How the services of one account are reached. */
export interface AwsConnection {
  /** Keys, or a function that gives them, such as one that assumes a role. Default: the chain of the AWS SDK. */
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>) | undefined;
  /** Makes the clients in place of Landfall. */
  readonly client?: ((service: AwsService, config: AwsClientConfig) => AwsClient | Promise<AwsClient>) | undefined;
  /** URLs of the services, for tests and private links; may contain `{region}`. */
  readonly urls?: Readonly<Partial<Record<AwsService, string>>> | undefined;
  /** Credentials that differ by region. */
  readonly regions?: Readonly<Record<string, Pick<AwsConnection, 'credentials'>>> | undefined;
}
