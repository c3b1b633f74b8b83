import { CODE } from './vertex-error.ts';
import type { VertexProject } from './vertex-project.ts';
import type { SimEndpoint, SimModel, SimOperation, VertexRegion } from './vertex-region.ts';

const STAGES = [5, 6, 7, 8, 9, 3, 4];

/** A deployment passes these stages one after the other; their numbers are not in order. */
function stageOf({ method, startedAt, doneAt, error }: SimOperation, now: number): number {
  if (method !== 'deployModel') return 0;
  if (now >= doneAt) return error === undefined ? 11 : 12;
  const part = (now - startedAt) / Math.max(1, doneAt - startedAt);
  return STAGES[Math.min(STAGES.length - 1, Math.floor(part * STAGES.length))] ?? 5;
}

/** A number as protocol buffers write it. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

/** A field that holds a message. */
function nested(field: number, bytes: readonly number[]): number[] {
  return [field * 8 + 2, ...varint(bytes.length), ...bytes];
}

function timestampOf(ms: number): number[] {
  return [0x08, ...varint(Math.floor(ms / 1_000)), 0x10, ...varint((ms % 1_000) * 1_000_000)];
}

/** Capitalized, a method names the type of its operations' metadata; those of all deletions are of one type. */
function metadataType(method: string): string {
  const name = method.startsWith('delete') ? 'delete' : method;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}OperationMetadata`;
}

/** Metadata: `generic_metadata` (1) with `create_time` (2) and `update_time` (3), the time of the end once there is one; and the stage (2). */
function metadataOf(operation: SimOperation, now: number) {
  const { method, startedAt, doneAt } = operation;
  const stage = stageOf(operation, now);
  const times = [...nested(2, timestampOf(startedAt)), ...nested(3, timestampOf(Math.min(now, doneAt)))];
  return {
    type_url: `type.googleapis.com/google.cloud.aiplatform.v1.${metadataType(method)}`,
    value: Buffer.from([...nested(1, times), ...(stage === 0 ? [] : [0x10, stage])]),
  };
}

/** A `google.rpc.ErrorInfo` with its reason: what Google adds to errors, and what the client's REST transport stumbles over. */
const ERROR_INFO = {
  type_url: 'type.googleapis.com/google.rpc.ErrorInfo',
  value: Buffer.from([0x0a, 3, ...Buffer.from('WHY')]),
};

/** An operation as it is sent. */
export function operationToWire(operation: SimOperation, { options }: VertexProject) {
  const now = options.now();
  const { name, error, doneAt } = operation;
  const metadata = metadataOf(operation, now);
  if (now < doneAt) return { name, done: false, metadata };
  if (error !== undefined)
    return {
      name,
      done: true,
      metadata,
      error: { code: CODE[error.code], message: error.message, details: [ERROR_INFO] },
    };
  return {
    name,
    done: true,
    metadata,
    response: { type_url: 'type.googleapis.com/google.protobuf.Empty', value: Buffer.alloc(0) },
  };
}

/** An endpoint as it is sent. */
export function endpointToWire(endpoint: SimEndpoint, region: VertexRegion, dedicatedHost: string) {
  const { id, displayName, description, labels, deployed, split, version, dedicated } = endpoint;
  const parent = `projects/123/locations/${region.name}`;
  return {
    name: `${parent}/endpoints/${id}`,
    displayName,
    description,
    labels,
    etag: `etag-${version}`,
    trafficSplit: split,
    ...(endpoint.kmsKey !== undefined && { encryptionSpec: { kmsKeyName: endpoint.kmsKey } }),
    ...(endpoint.isPrivate === 'network' && { network: 'projects/123/global/networks/inner' }),
    ...(endpoint.isPrivate === 'service-connect' && {
      privateServiceConnectConfig: { enablePrivateServiceConnect: true },
    }),
    dedicatedEndpointEnabled: dedicated,
    dedicatedEndpointDns: dedicated ? dedicatedHost : '',
    deployedModels: deployed.map((one) => ({
      id: one.id,
      model: `${parent}/models/${one.model}`,
      modelVersionId: '1',
      displayName: one.displayName,
      serviceAccount: one.serviceAccount,
      dedicatedResources: one.resources,
      status: { availableReplicaCount: one.available, message: one.message },
    })),
  };
}

/** A model as it is sent. */
export function modelToWire(
  { id, description, labels, aliases, artifact, image, environment, kmsKey }: SimModel,
  region: VertexRegion,
) {
  return {
    name: `projects/123/locations/${region.name}/models/${id}`,
    description,
    labels,
    versionId: '1',
    versionAliases: aliases,
    artifactUri: artifact,
    containerSpec: { imageUri: image, env: environment },
    ...(kmsKey !== undefined && { encryptionSpec: { kmsKeyName: kmsKey } }),
  };
}
