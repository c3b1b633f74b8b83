import type { Progress } from '../gcp-region.ts';
import { type OperationKind, tellFailure } from '../operation-kind.ts';
import { nameOperationError } from './map-error.ts';

interface Time {
  /** A number, a text, or a Long, which becomes a number as well. */
  readonly seconds?: unknown;
  readonly nanos?: number | null;
}

/** What the client makes of an operation, as far as it is looked at. */
interface Decoded {
  readonly latestResponse?: {
    readonly done?: boolean | null;
    readonly error?: { readonly code?: number | null; readonly message?: string | null } | null;
  };
  readonly metadata?: {
    readonly deploymentStage?: string | number | null;
    /** `updateTime` of one that has ended is the time of its end (operation.proto). */
    readonly genericMetadata?: { readonly updateTime?: Time | null } | null;
  } | null;
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

/** How far an operation is. `promise()` of it is never called: it ends with the first request that fails, and never by itself. */
export function progressOf(operation: unknown, kind: OperationKind, region: string): Progress {
  const { latestResponse, metadata } = operation as Decoded;
  const error = latestResponse?.error;
  const done = latestResponse?.done === true;
  const updateTime = metadata?.genericMetadata?.updateTime;
  return {
    done,
    ...(done && updateTime != null && { endedAt: msOf(updateTime) }),
    ...(error != null && { error: nameOperationError(error, tellFailure(kind, region)) }),
    stage: stageOf(metadata?.deploymentStage),
  };
}
