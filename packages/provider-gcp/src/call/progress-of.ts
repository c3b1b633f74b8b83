import type { Progress } from '../gcp-region.ts';
import { type OperationKind, tellFailure } from '../operation-kind.ts';
import type { VertexClient } from './client-pool.ts';
import { nameOperationError } from './map-error.ts';

interface Time {
  /** A number, a text, or a Long, which becomes a number as well. */
  readonly seconds?: unknown;
  readonly nanos?: number | null;
}

/** An operation as it is sent. */
export interface RawOperation {
  readonly name?: string | null;
  readonly done?: boolean | null;
  readonly error?: { readonly code?: number | null; readonly message?: string | null } | null;
  readonly metadata?: { readonly type_url?: string | null; readonly value?: Uint8Array | null } | null;
}

interface Metadata {
  readonly deploymentStage?: string | number | null;
  /** `updateTime` of one that has ended is the time of its end (operation.proto). */
  readonly genericMetadata?: { readonly updateTime?: Time | null } | null;
}

/** The stages of a deployment by number; their order is not that of progress. */
const STAGES: Readonly<Record<number, string>> = {
  3: 'STARTING_MODEL_SERVER',
  4: 'FINISHING_UP',
  5: 'STARTING_DEPLOYMENT',
  6: 'PREPARING_MODEL',
  7: 'CREATING_SERVING_CLUSTER',
  8: 'ADDING_NODES_TO_CLUSTER',
  9: 'GETTING_CONTAINER_IMAGE',
  10: 'DEPLOYMENT_TERMINATED',
  11: 'SUCCESSFULLY_DEPLOYED',
  12: 'FAILED_TO_DEPLOY',
};

function stageOf(stage: string | number | null | undefined): string | undefined {
  if (typeof stage === 'number') return STAGES[stage];
  return stage == null || stage === 'DEPLOYMENT_STAGE_UNSPECIFIED' ? undefined : stage;
}

function msOf({ seconds, nanos }: Time): number {
  return Number(seconds ?? 0) * 1_000 + Math.floor((nanos ?? 0) / 1_000_000);
}

/** The metadata of an operation. That of a deployment has all fields that other operations use. */
function metadataIn({ descriptors }: VertexClient, { metadata }: RawOperation): Metadata {
  const decode = descriptors.longrunning['deployModel']?.metadataDecoder;
  if (decode === undefined || metadata?.value == null) return {};
  try {
    return decode(metadata.value) as Metadata;
  } catch {
    // What cannot be read is left out: it shapes a line of progress and how long lag may last.
    return {};
  }
}

/** The progress of an operation. The client's own `promise()` is never used: it ends with the first request that fails, and never by itself. */
export function progressOf(
  client: VertexClient,
  operation: RawOperation,
  kind: OperationKind,
  region: string,
): Progress {
  const { error } = operation;
  const done = operation.done === true;
  const { deploymentStage, genericMetadata } = metadataIn(client, operation);
  const updateTime = genericMetadata?.updateTime;
  const isDeployment = kind === 'deploy' || kind === 'deploy-twin' || kind === 'deploy-found';
  return {
    done,
    ...(done && updateTime != null && { endedAt: msOf(updateTime) }),
    ...(error != null && { error: nameOperationError(error, tellFailure(kind, region)) }),
    stage: isDeployment ? stageOf(deploymentStage) : undefined,
  };
}
