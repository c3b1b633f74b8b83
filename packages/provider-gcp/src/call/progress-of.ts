import type { Progress } from '../gcp-region.ts';
import { type OperationKind, tellFailure } from '../operation-kind.ts';
import { nameOperationError } from './map-error.ts';

/** What the client makes of an operation, as far as it is looked at. */
interface Decoded {
  readonly latestResponse?: {
    readonly done?: boolean | null;
    readonly error?: { readonly code?: number | null; readonly message?: string | null } | null;
  };
  readonly metadata?: { readonly deploymentStage?: string | number | null } | null;
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

/** How far an operation is. `promise()` of it is never called: it ends with the first request that fails, and never by itself. */
export function progressOf(operation: unknown, kind: OperationKind, region: string): Progress {
  const { latestResponse, metadata } = operation as Decoded;
  const error = latestResponse?.error;
  return {
    done: latestResponse?.done === true,
    ...(error != null && { error: nameOperationError(error, tellFailure(kind, region)) }),
    stage: stageOf(metadata?.deploymentStage),
  };
}
