import type { ProviderError } from '@landfall/core/provider';
import type { ResultAsync } from 'neverthrow';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';

/**
 * An operation on a part of a deployment that its handle does not name, since the answer of the call that began it was lost. Operations are
 * named after the resource that they change, so what is made under the deployment's own IDs is told from what others do.
 */
export function findLostOperation(
  gcp: GcpRegion,
  { model, twin, endpoint }: GcpDeployment,
): ResultAsync<string | undefined, ProviderError> {
  const parts = [`/models/${model}/`, `/endpoints/${twin}/`, `/endpoints/${endpoint}/`];
  return gcp.unfinished().map((names) => {
    const found = names.find((name) => parts.some((part) => name.includes(part)));
    return found === undefined ? undefined : `${found.split('/').slice(-4, -2).join(' ')} is being changed`;
  });
}
