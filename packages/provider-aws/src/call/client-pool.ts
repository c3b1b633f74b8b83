import { clientCache, type ProviderError } from '@landfall/core/provider';
import type { Result } from 'neverthrow';
import type { AwsClient, AwsClientConfig } from './aws-client.ts';
import { type AwsService, clientPackage } from './client-package.ts';
import type { AwsConnection } from './connection.ts';
import { type Trust, UNTRIED } from './trust.ts';

/** A service's client in one region, and the commands that it understands. */
export interface LoadedClient {
  readonly client: AwsClient;
  /** The module of the client package: its commands, by name. */
  readonly module: Readonly<Record<string, unknown>>;
  /** What its answers have shown about its credentials and its clock. */
  trust: Trust;
}

/** The clients of one account, one for each service and region, made on first use. */
export interface ClientPool {
  get(service: AwsService, region: string): Promise<Result<LoadedClient, ProviderError>>;
  /** Replaces a client, so that the next one loads its credentials again. Does nothing if another call has replaced it already. */
  renew(service: AwsService, region: string, old: LoadedClient, trust: Trust): void;
}

/** Identifies Landfall's requests in the access logs of AWS. */
const USER_AGENT = 'landfall/0.1.0';

const CONNECT_MS = 5_000;
/** SageMaker gives a model 60 s to answer, and advises clients to wait for 70 s. */
const ANSWER_MS = 70_000;

const rethrow = (thrown: unknown): never => {
  throw thrown;
};

/** Literal imports, so that a bundler sees them. Without a `catch`, esbuild fails where an optional package is not installed. */
const IMPORTS: Readonly<Record<AwsService, () => Promise<Readonly<Record<string, unknown>>>>> = {
  sagemaker: () => import('@aws-sdk/client-sagemaker'),
  'sagemaker-runtime': () => import('@aws-sdk/client-sagemaker-runtime'),
  cloudwatch: () => import('@aws-sdk/client-cloudwatch').catch(rethrow),
  'service-quotas': () => import('@aws-sdk/client-service-quotas').catch(rethrow),
  s3: () => import('@aws-sdk/client-s3').catch(rethrow),
  ecr: () => import('@aws-sdk/client-ecr').catch(rethrow),
  'application-auto-scaling': () => import('@aws-sdk/client-application-auto-scaling').catch(rethrow),
  ssm: () => import('@aws-sdk/client-ssm').catch(rethrow),
  'route-53': () => import('@aws-sdk/client-route-53').catch(rethrow),
};

/** The name of each client's class. */
const CLASSES: Readonly<Record<AwsService, string>> = {
  sagemaker: 'SageMakerClient',
  'sagemaker-runtime': 'SageMakerRuntimeClient',
  cloudwatch: 'CloudWatchClient',
  'service-quotas': 'ServiceQuotasClient',
  s3: 'S3Client',
  ecr: 'ECRClient',
  'application-auto-scaling': 'ApplicationAutoScalingClient',
  ssm: 'SSMClient',
  'route-53': 'Route53Client',
};

function configOf(connection: AwsConnection, service: AwsService, region: string): AwsClientConfig {
  const { urls, regions, credentials: usual } = connection;
  const { credentials = usual } = regions?.[region] ?? {};
  const url = urls?.[service];
  return {
    region,
    maxAttempts: 1,
    customUserAgent: USER_AGENT,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      socketTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
    },
    // A copy, since the SDK changes the object that it gets.
    ...(credentials !== undefined && {
      credentials: typeof credentials === 'function' ? credentials : { ...credentials },
    }),
    ...(url !== undefined && { endpoint: url.replaceAll('{region}', region) }),
    ...(url !== undefined && service === 's3' && { forcePathStyle: true }),
  };
}

async function load(
  connection: AwsConnection,
  service: AwsService,
  region: string,
  trust: Trust,
): Promise<LoadedClient> {
  const module = await IMPORTS[service]();
  const config = configOf(connection, service, region);
  if (connection.client !== undefined) return { client: await connection.client(service, config), module, trust };
  const Client = module[CLASSES[service]] as new (config: AwsClientConfig) => AwsClient;
  return { client: new Client(config), module, trust };
}

/** Makes a pool for one provider or router. */
export function clientPool(connection: AwsConnection): ClientPool {
  const cache = clientCache<LoadedClient>();
  /** What is known of the client before, for the next one of a service and region. */
  const trusts = new Map<string, Trust>();
  return {
    renew(service, region, old, trust) {
      const key = `${service}/${region}`;
      if (cache.drop(key, old)) trusts.set(key, trust);
    },
    get(service, region) {
      const key = `${service}/${region}`;
      return cache.get(key, {
        load: () => load(connection, service, region, trusts.get(key) ?? UNTRIED),
        package: clientPackage(service),
        what: `client of ${service} in ${region}`,
      });
    },
  };
}
