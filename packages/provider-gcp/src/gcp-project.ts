import { type Call, type ProviderError, providerError, tokenBuckets } from '@landfall/core/provider';
import { err, errAsync, ok, type Result, ResultAsync } from 'neverthrow';
import { acceleratorTypes } from './call/accelerator-types.ts';
import type { CallOptions, VertexClient, VertexService } from './call/client-pool.ts';
import { type Connection, connect } from './call/connection.ts';
import { mapError } from './call/map-error.ts';
import { progressOf, type RawOperation } from './call/progress-of.ts';
import { raceSignal } from './call/race-signal.ts';
import { readJson, send } from './call/rest.ts';
import { urlOf } from './call/urls.ts';
import type { VertexMethod } from './call/vertex-api.ts';
import { withToken } from './call/with-token.ts';
import type { GcpRegion } from './gcp-region.ts';
import type { GcpSettings } from './settings/gcp-settings.ts';

/** Vertex takes 60 new operations a minute, per project and region. */
const OPERATION_RATE = { perSecond: 1, burst: 20 };

/** The methods of the endpoint service; the others are those of the model service. */
const OF_ENDPOINTS: ReadonlySet<VertexMethod> = new Set([
  'getEndpoint',
  'listEndpoints',
  'createEndpoint',
  'updateEndpoint',
  'deleteEndpoint',
  'deployModel',
  'undeployModel',
  'mutateDeployedModel',
]);

/** The methods that begin an operation. */
const OPERATIONS: ReadonlySet<VertexMethod> = new Set([
  'createEndpoint',
  'deleteEndpoint',
  'deployModel',
  'undeployModel',
  'mutateDeployedModel',
  'uploadModel',
  'copyModel',
  'deleteModel',
]);

/** One project, with its clients, its credentials and its rates, for as long as its provider exists. */
export interface GcpProject {
  at(call: Call): GcpRegion;
}

interface Ask {
  readonly service: VertexService;
  readonly region: string;
  readonly what: string;
}

/** Makes a request over gRPC, with the token as a header: if the client fetched it, a failure to do so would look like an error of Vertex. */
function askVertex<T>(
  settings: GcpSettings,
  { auth, pool }: Connection,
  { service, region, what }: Ask,
  work: (client: VertexClient, options: CallOptions) => Promise<T>,
): Promise<Result<T, ProviderError>> {
  return withToken(auth, `${urlOf(settings, 'aiplatform', region)}/`, async (headers) => {
    const client = await pool.get(service, region);
    if (client.isErr()) return err(client.error);
    try {
      return ok(await work(client.value, { otherArgs: { headers: Object.fromEntries(headers) } }));
    } catch (thrown) {
      return err(mapError(thrown, what));
    }
  });
}

/** Opens a project. It loads and requests nothing before the first call. */
export function gcpProject(settings: GcpSettings, connection: Connection = connect(settings)): GcpProject {
  const bucketOf = tokenBuckets((_region: string) => settings.operationRate ?? OPERATION_RATE);
  return {
    at({ region: name, key, now, signal }) {
      const race = <T>(what: string, work: () => Promise<Result<T, ProviderError>>): ResultAsync<T, ProviderError> =>
        new ResultAsync(raceSignal(signal, what, work));
      const region: GcpRegion = {
        name,
        key,
        now,
        signal,
        project: settings,
        settings: { ...settings, ...settings.regions?.[name] },
        parent: `projects/${settings.project}/locations/${name}`,
        ask(method, input, at = name) {
          const what = `${method} in ${at}`;
          const service = OF_ENDPOINTS.has(method) ? 'endpoint' : 'model';
          // One place in the queue for each operation, so that a retry keeps its place.
          const waitMs = OPERATIONS.has(method) ? bucketOf(at).take(`${key} ${method} ${nameIn(input)}`, now) : 0;
          if (waitMs > 0) {
            const message = `${what}: the rate limit of new operations is reached ("operationRate").`;
            return errAsync(providerError({ kind: 'throttled', message, retryAfterMs: waitMs }));
          }
          return race(what, () =>
            askVertex(
              settings,
              connection,
              { service, region: at, what },
              async (client, options) => (await client[method]?.(input, options))?.[0] as never,
            ),
          );
        },
        acceleratorTypes: () => new ResultAsync(connection.pool.get('endpoint', name)).map(acceleratorTypes),
        check(kind, operation) {
          const what = `getOperation in ${name}`;
          return race(what, () =>
            askVertex(settings, connection, { service: 'endpoint', region: name, what }, async (client, options) => {
              const [read] = await client.operationsClient.getOperation({ name: operation }, options);
              return progressOf(client, read as RawOperation, kind, name);
            }),
          ).orElse((error) => (error.kind === 'not-found' ? ok({ done: true }) : err(error)));
        },
        unfinished() {
          const what = `listOperations in ${name}`;
          const request = { name: region.parent, filter: 'done=false' };
          return race(what, () =>
            askVertex(settings, connection, { service: 'endpoint', region: name, what }, async (client, options) => {
              const [operations] = await client.operationsClient.listOperations(request, options);
              const listed = (operations as readonly RawOperation[]).filter(({ done }) => done !== true);
              return listed.map(({ name: id, metadata }) => ({ name: id ?? '', type: typeIn(metadata?.type_url) }));
            }),
          ).orElse((error) =>
            error.kind === 'permission' || error.kind === 'unsupported' ? ok(undefined) : err(error),
          );
        },
        cancel(operation) {
          const what = `cancelOperation in ${name}`;
          return race(what, () =>
            askVertex(settings, connection, { service: 'endpoint', region: name, what }, async (client, options) => {
              await client.operationsClient.cancelOperation({ name: operation }, options);
            }),
          );
        },
        send: (request, what) => race(what, () => send(connection, request, what, signal)),
        rest<T>({ service, method, path, json }: Parameters<GcpRegion['rest']>[0], what: string) {
          const body =
            json === undefined ? {} : { contentType: 'application/json', body: Buffer.from(JSON.stringify(json)) };
          const request = { method, url: `${urlOf(settings, service, name)}${path}`, ...body };
          return region.send(request, what).andThen((reply) => readJson<T>(reply, what));
        },
      };
      return region;
    },
  };
}

/** `DeployModelOperationMetadata` of `type.googleapis.com/google.cloud.aiplatform.v1.DeployModelOperationMetadata`. */
function typeIn(url: string | null | undefined): string {
  return (url ?? '').split('.').at(-1) ?? '';
}

/** The resource that a request is about, which tells one operation from another. */
function nameIn(input: unknown): string {
  const { name, endpoint, endpointId, modelId } = input as Readonly<Record<string, unknown>>;
  return String(name ?? endpointId ?? modelId ?? endpoint);
}
