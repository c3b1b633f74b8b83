import type { ProviderError } from '@landfall/core/provider';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import type { Work } from './look-at-operations.ts';
import { findLostOperations } from './lost-operations.ts';
import { MAKING, operationsOf } from './operation-kind.ts';

/** The longest that one operation may take: Vertex gives a deployment two hours at the most (`deployment_timeout`, model.proto). */
const LONGEST_MS = 7_200_000;

/** Asks for the end of operations. `asked` if any took it; undefined if some could not be asked for now. */
async function askEach(gcp: GcpRegion, names: readonly string[]): Promise<GcpDeployment['cancel']> {
  let answer: GcpDeployment['cancel'] = 'refused';
  let isForNow = false;
  for (const name of names) {
    const cancelled = await gcp.cancel(name);
    if (cancelled.isOk()) answer = 'asked';
    else if (cancelled.error.retryable) isForNow = true;
  }
  return isForNow ? undefined : answer;
}

/**
 * Ends the operations that still make a deployment that is being removed, and gives its handle: `ended` when all have ended, `until` if that cannot
 * be known. Operations of the deployment itself are cancelled. On a shared endpoint, an operation whose answer was lost
 * is only waited for.
 */
export function endMaking(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  work: Work,
  isOn: boolean,
): ResultAsync<GcpDeployment, ProviderError> {
  return safeTry(async function* () {
    const making = operationsOf(deployment.operations, MAKING);
    const leaving: GcpDeployment = { ...deployment, retiring: true };
    const { 'deploy-found': _, ...own } = making;
    if (work.underWay !== undefined)
      return ok(
        leaving.cancel === undefined ? { ...leaving, cancel: await askEach(gcp, Object.values(own)) } : leaving,
      );
    if (isOn || leaving.ended === true || making.deploy !== undefined || making['deploy-found'] !== undefined)
      return ok<GcpDeployment>({ ...leaving, ended: true });
    const lost = yield* findLostOperations(gcp, deployment);
    if (lost === undefined) return ok({ ...leaving, until: leaving.until ?? gcp.now + LONGEST_MS });
    if (lost.making.length > 0 && leaving.cancel === undefined) {
      const names = lost.making.map(({ name }) => name);
      return ok({ ...leaving, cancel: await askEach(gcp, names) });
    }
    if (lost.own.length > 0 || lost.shared.length > 0) return ok(leaving);
    return ok<GcpDeployment>({ ...leaving, ended: true });
  });
}
