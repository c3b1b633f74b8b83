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

/** `DeployModelOperationMetadata` with its stage alone, which is field 2. */
function metadataOf(operation: SimOperation, now: number) {
  const type = operation.method === 'deployModel' ? 'DeployModelOperationMetadata' : 'DeleteOperationMetadata';
  const stage = stageOf(operation, now);
  return {
    type_url: `type.googleapis.com/google.cloud.aiplatform.v1.${type}`,
    value: stage === 0 ? Buffer.alloc(0) : Buffer.from([0x10, stage]),
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
