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
  /** What a deployment is at: `ADDING_NODES_TO_CLUSTER`. */
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
  /** Makes one request over Vertex's own wire, here or in another region. It is not repeated; what it says of itself when it fails is named. */
  ask<Method extends VertexMethod>(
    method: Method,
    input: VertexApi[Method]['input'],
    region?: string,
  ): ResultAsync<VertexApi[Method]['output'], ProviderError>;
  /** The accelerators that the client can ask for; undefined where it does not say. */
  acceleratorTypes(): ResultAsync<readonly string[] | undefined, ProviderError>;
  /** Reads an operation by its name, which any process can. One that Vertex has forgotten is done, and says nothing of how. */
  check(kind: OperationKind, name: string): ResultAsync<Progress, ProviderError>;
  /** The operations that are under way here; undefined where they may not be listed. */
  unfinished(): ResultAsync<readonly Unfinished[] | undefined, ProviderError>;
  /** Asks for the end of an operation. Google promises no more than to try, so its end is to be read. */
  cancel(name: string): ResultAsync<void, ProviderError>;
  /** Makes one request over HTTP; what came back, whatever its status. */
  send(request: RestRequest, what: string): ResultAsync<RestReply, ProviderError>;
  /** Makes one request to a service and reads its JSON. A status that is none of success is an error. */
  rest<T>(request: ServiceRequest, what: string): ResultAsync<T, ProviderError>;
}
