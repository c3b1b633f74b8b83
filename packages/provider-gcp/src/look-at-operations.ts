import type { ProviderError } from '@landfall/core/provider';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import type { GcpRegion } from './gcp-region.ts';
import { type OperationKind, type Operations, tellProgress } from './operation-kind.ts';

/** The results of operations. */
export interface Work {
  /** What is under way, in words. */
  readonly underWay?: string | undefined;
  /** Why one of them ended without what it was for. */
  readonly failure?: ProviderError | undefined;
  readonly failed?: OperationKind | undefined;
  /** When the last of those that ended well did, in milliseconds since the epoch. */
  readonly endedAt?: number | undefined;
}

/** The longest first: while that one is under way the others need not be read. */
const ORDER: readonly OperationKind[] = [
  'deploy',
  'deploy-found',
  'deploy-twin',
  'upload',
  'copy',
  'create-endpoint',
  'create-twin',
  'undeploy',
  'undeploy-twin',
  'delete-endpoint',
  'delete-twin',
  'delete-model',
];

/** Reads operations, up to the first that is under way. It is not a failure if an earlier call, whose answer was lost, made the resource. */
export function lookAtOperations(gcp: GcpRegion, operations: Operations): ResultAsync<Work, ProviderError> {
  return safeTry(async function* () {
    let work: Work = {};
    for (const kind of ORDER) {
      const name = operations[kind];
      if (name === undefined) continue;
      const { done, error, stage, endedAt } = yield* gcp.check(kind, name);
      if (!done) return ok<Work>({ underWay: tellProgress(kind, stage) });
      if (error !== undefined && error.vendorCode !== 'ALREADY_EXISTS' && error.kind !== 'not-found')
        work = { ...work, failure: error, failed: kind };
      else work = { ...work, endedAt: Math.max(work.endedAt ?? 0, endedAt ?? 0) };
    }
    return ok(work);
  });
}
