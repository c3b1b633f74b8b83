import type { ProviderError } from '@landfall/core/provider';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import type { Begun } from './call/vertex-api.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { isOwn, underWayOn } from './lost-operations.ts';
import type { OperationKind, Operations } from './operation-kind.ts';

/** The codes of Vertex where the resource exists already, or another operation is under way on it. */
const IN_THE_WAY: ReadonlySet<string | undefined> = new Set(['ALREADY_EXISTS', 'ABORTED', 'FAILED_PRECONDITION']);

/** What an operation is for. */
export interface Purpose {
  readonly deployment: GcpDeployment;
  readonly kind: OperationKind;
  /** `models/fraud-1`. */
  readonly resource: string;
}

/**
 * What is waited for instead: undefined if nothing is in the way. On a part that is named by the deployment's key, whatever is under way is the
 * same operation, begun in a call whose answer was lost. On an endpoint of many, a deployment is the same if Vertex says that our ID exists and
 * only one is under way; whatever else is under way there is waited for without a name, since its failure is not ours.
 */
function findInTheWay(
  gcp: GcpRegion,
  { deployment, kind, resource }: Purpose,
  isThere: boolean,
): ResultAsync<Operations | undefined, ProviderError> {
  return gcp.unfinished().map((listed): Operations | undefined => {
    const found = listed === undefined ? undefined : underWayOn(listed, resource);
    const first = found?.[0];
    if (isOwn(deployment, resource)) return first === undefined ? undefined : { [kind]: first.name };
    const [one, ...more] = (found ?? []).filter(({ type }) => type === 'DeployModelOperationMetadata');
    if (kind === 'deploy' && isThere && one !== undefined && more.length === 0) return { 'deploy-found': one.name };
    return found?.length === 0 ? undefined : {};
  });
}

/**
 * Begins an operation and returns its name. It is success where the resource exists already, is gone already, or the operation is under way already.
 * Where another operation is under way on the same endpoint nothing begins, and the next call of the same method tries again.
 */
export function begin(
  gcp: GcpRegion,
  purpose: Purpose,
  asked: ResultAsync<Begun, ProviderError>,
): ResultAsync<Operations, ProviderError> {
  const { kind } = purpose;
  const isRemoval = kind.startsWith('undeploy') || kind.startsWith('delete');
  return asked
    .map(({ name }): Operations => (name == null || name === '' ? {} : { [kind]: name }))
    .orElse((error) => {
      if (isRemoval && error.kind === 'not-found') return okAsync<Operations>({});
      if (!IN_THE_WAY.has(error.vendorCode)) return errAsync(error);
      const isThere = error.vendorCode === 'ALREADY_EXISTS';
      return findInTheWay(gcp, purpose, isThere).andThen((awaited) => {
        if (awaited !== undefined) return okAsync(awaited);
        return isThere ? okAsync<Operations>({}) : errAsync(error);
      });
    });
}
