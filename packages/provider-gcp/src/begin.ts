import type { ProviderError } from '@landfall/core/provider';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import type { Begun } from './call/vertex-api.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import type { OperationKind } from './operation-kind.ts';

/** Names of operations, as a handle keeps them. */
export type Operations = NonNullable<GcpDeployment['operations']>;

/** What Vertex says to who asks for what is made already, or being made, or in the way of it. */
const IN_THE_WAY: ReadonlySet<string | undefined> = new Set(['ALREADY_EXISTS', 'ABORTED', 'FAILED_PRECONDITION']);

/**
 * Begins an operation on a resource (`models/fraud-1`) and gives its name. Where another one is under way on the same resource, that is the
 * one to wait for: often the same, begun in a call whose answer was lost. What exists already, or is gone already, needs none.
 */
export function begin(
  gcp: GcpRegion,
  kind: OperationKind,
  resource: string,
  asked: ResultAsync<Begun, ProviderError>,
): ResultAsync<Operations, ProviderError> {
  const isRemoval = kind.startsWith('undeploy') || kind.startsWith('delete');
  return asked
    .map(({ name }): Operations => (name == null || name === '' ? {} : { [kind]: name }))
    .orElse((error) => {
      if (isRemoval && error.kind === 'not-found') return okAsync<Operations>({});
      if (!IN_THE_WAY.has(error.vendorCode)) return errAsync(error);
      return gcp.unfinished().andThen((names) => {
        const name = names.find((one) => one.includes(`/${resource}/`));
        if (name !== undefined) return okAsync<Operations>({ [kind]: name });
        return error.vendorCode === 'ALREADY_EXISTS' ? okAsync<Operations>({}) : errAsync(error);
      });
    });
}
