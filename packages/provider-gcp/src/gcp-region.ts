import type { ProviderError } from '@landfall/core/provider';
import type { ResultAsync } from 'neverthrow';
import type { RestReply, RestRequest } from './call/rest.ts';
import type { VertexApi, VertexMethod } from './call/vertex-api.ts';
import type { OperationKind } from './operation-kind.ts';
import type { GcpRegionSettings, GcpService, GcpSettings } from './settings/gcp-settings.ts';

/** A request without its host. */
export interface ServiceRequest {
  readonly service: GcpService;
  readonly method: RestRequest['method'];
  /** Begins with a slash. */
  readonly path: string;
  readonly json?: unknown;
}

/** How far a long-running operation is. */
export interface Progress {
  readonly done: boolean;
  readonly error?: ProviderError | undefined;
  /** When it ended, in milliseconds since the epoch, by Google's clock. */
  readonly endedAt?: number | undefined;
  /** The stage of a deployment: `ADDING_NODES_TO_CLUSTER`. */
  readonly stage?: string | undefined;
}

/** An operation that is under way. */
export interface Unfinished {
  /** Names the resource that it changes: `projects/.../endpoints/fraud/operations/1`. */
  readonly name: string;
  /** The type of its metadata, which tells what it does: `DeployModelOperationMetadata`. */
  readonly type: string;
}

/** What one call of a provider's method works with: one region of the project. */
export interface GcpRegion {
  readonly name: string;
  /** The idempotency key and the time of the call. */
  readonly key: string;
  readonly now: number;
  readonly signal: AbortSignal;
  readonly project: GcpSettings;
  readonly settings: GcpRegionSettings;
  /** `projects/<project>/locations/<region>`. */
  readonly parent: string;
  /** Makes one request to Vertex over gRPC, in this region or another, without retries, and names its error. */
  ask<Method extends VertexMethod>(
    method: Method,
    input: VertexApi[Method]['input'],
    region?: string,
  ): ResultAsync<VertexApi[Method]['output'], ProviderError>;
  /** The accelerators that the client can ask for; undefined where it does not say. */
  acceleratorTypes(): ResultAsync<readonly string[] | undefined, ProviderError>;
  /** Reads an operation by its name. One that Vertex no longer knows counts as done, without an error. */
  check(kind: OperationKind, name: string): ResultAsync<Progress, ProviderError>;
  /** The operations that are under way here; undefined without the permission to list them. */
  unfinished(): ResultAsync<readonly Unfinished[] | undefined, ProviderError>;
  /** Cancels an operation. Google does not promise that it ends, so `check` must show it. */
  cancel(name: string): ResultAsync<void, ProviderError>;
  /** Makes one request over HTTP and returns the reply, whatever its status. */
  send(request: RestRequest, what: string): ResultAsync<RestReply, ProviderError>;
  /** Makes one request to a service and reads its JSON. A status outside 200 to 299 is an error. */
  rest<T>(request: ServiceRequest, what: string): ResultAsync<T, ProviderError>;
}
