import { createRequire } from 'node:module';
import { clientCache, type ProviderError } from '@landfall/core/provider';
import type { Result } from 'neverthrow';
import type { GcpSettings } from '../settings/gcp-settings.ts';
import type { GcpAuth } from './gcp-auth.ts';
import { urlOf } from './urls.ts';

/** The services of Vertex that are asked over its own wire. */
export type VertexService = 'endpoint' | 'model';

type ClientMethod = (request: unknown, options: CallOptions) => Promise<readonly unknown[]>;

/** What is sent with each request. */
export interface CallOptions {
  readonly otherArgs: { readonly headers: Readonly<Record<string, string>> };
}

/** The part of a client of `@google-cloud/aiplatform` that is used: its methods by name, those of its operations, and what reads their metadata. */
export type VertexClient = Readonly<Record<string, ClientMethod>> & {
  readonly operationsClient: Readonly<Record<'getOperation' | 'listOperations' | 'cancelOperation', ClientMethod>>;
  /** The definitions that the client encodes requests with; those of enums name their values. */
  readonly _protos?: unknown;
  readonly descriptors: {
    readonly longrunning: Readonly<
      Record<string, { readonly metadataDecoder: (bytes: Uint8Array) => unknown } | undefined>
    >;
  };
};

type ClientClass = new (options: Readonly<Record<string, unknown>>) => VertexClient;

/** The clients of one project, one for each service and region, made on first use. */
export interface ClientPool {
  get(service: VertexService, region: string): Promise<Result<VertexClient, ProviderError>>;
}

/** Literal imports, so that a bundler sees them; and deep ones, since the package as a whole takes a second and 200 MB. */
const IMPORTS: Readonly<Record<VertexService, () => Promise<ClientClass>>> = {
  endpoint: async () =>
    (await import('@google-cloud/aiplatform/build/src/v1/endpoint_service_client.js'))
      .EndpointServiceClient as unknown as ClientClass,
  model: async () =>
    (await import('@google-cloud/aiplatform/build/src/v1/model_service_client.js'))
      .ModelServiceClient as unknown as ClientClass,
};

/** The client retries no code by itself. */
const NO_RETRY = { retry_codes_name: 'none' };

/** By default the client retries calls about operations. The engine does that, on the run's clock. Codes count only for methods that are named. */
const NO_RETRIES = {
  interfaces: {
    'google.longrunning.Operations': {
      retry_codes: { none: [] },
      methods: { GetOperation: NO_RETRY, ListOperations: NO_RETRY, CancelOperation: NO_RETRY },
    },
  },
};

/** Credentials of a connection without encryption, for a simulator: of the very gRPC that the client uses. */
function insecureCredentials(): unknown {
  const ours = createRequire(import.meta.url).resolve(
    '@google-cloud/aiplatform/build/src/v1/endpoint_service_client.js',
  );
  const { grpc } = createRequire(ours)('google-gax') as {
    readonly grpc: { readonly credentials: { createInsecure(): unknown } };
  };
  return grpc.credentials.createInsecure();
}

/** The token goes with each request. Without this the client would look for credentials of its own. */
const NO_TOKEN: GcpAuth = { getRequestHeaders: async () => new Headers() };

function optionsOf(settings: GcpSettings, region: string): Readonly<Record<string, unknown>> {
  const url = new URL(urlOf(settings, 'aiplatform', region));
  const isPlain = url.protocol === 'http:';
  return {
    apiEndpoint: url.hostname,
    port: Number(url.port === '' ? (isPlain ? 80 : 443) : url.port),
    authClient: NO_TOKEN,
    clientConfig: NO_RETRIES,
    libName: 'landfall',
    libVersion: '0.1.0',
    ...(isPlain && { sslCreds: insecureCredentials() }),
  };
}

async function load(settings: GcpSettings, service: VertexService, region: string): Promise<VertexClient> {
  const Client = await IMPORTS[service]();
  return new Client(optionsOf(settings, region));
}

/** Makes a pool for one provider. */
export function clientPool(settings: GcpSettings): ClientPool {
  const cache = clientCache<VertexClient>();
  return {
    get: (service, region) =>
      cache.get(`${service}/${region}`, {
        load: () => load(settings, service, region),
        package: '@google-cloud/aiplatform',
        what: `client of Vertex in ${region}`,
      }),
  };
}
