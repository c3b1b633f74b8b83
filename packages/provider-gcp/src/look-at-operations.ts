import type { ProviderError } from '@landfall/core/provider';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { type OperationKind, tellProgress } from './operation-kind.ts';

/** What the operations of a handle say. */
export interface Work {
  /** What is under way, in words. */
  readonly underWay?: string | undefined;
  /** Why one of them ended without what it was for. */
  readonly failure?: ProviderError | undefined;
  /** It is the removal of a twin, beside what serves. */
  readonly isOfTwin?: boolean | undefined;
}

/** The longest first: while that one is under way the others need not be asked for. */
const ORDER: readonly OperationKind[] = [
  'deploy',
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

/** Asks for the operations of a handle, up to the first that is under way or failed. What was made before, in a call whose answer was lost, is no failure. */
export function lookAtOperations(gcp: GcpRegion, deployment: GcpDeployment): ResultAsync<Work, ProviderError> {
  return safeTry(async function* () {
    const { operations = {} } = deployment;
    let failed: Work = {};
    for (const kind of ORDER) {
      const name = operations[kind];
      if (name === undefined) continue;
      const isOfTwin = kind === 'undeploy-twin' || kind === 'delete-twin';
      const { done, error, stage } = yield* gcp.check(kind, name);
      if (!done) return ok<Work>({ underWay: tellProgress(kind, stage), isOfTwin });
      if (error !== undefined && error.vendorCode !== 'ALREADY_EXISTS' && error.kind !== 'not-found')
        failed = { failure: error, isOfTwin };
    }
    return ok(failed);
  });
}
