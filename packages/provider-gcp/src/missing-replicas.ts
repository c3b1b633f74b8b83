import type { DeployedModel } from './call/vertex-api.ts';

/**
 * What a deployed model lacks of its replicas, in words. Vertex calls one done without all of them only where fewer are required, so only
 * then is their number looked at.
 */
export function missingReplicas({ dedicatedResources, status }: DeployedModel): string | undefined {
  const { minReplicaCount, requiredReplicaCount } = dedicatedResources ?? {};
  const wanted = minReplicaCount ?? 0;
  const required = requiredReplicaCount ?? 0;
  if (required === 0 || required >= wanted || status == null) return undefined;
  const there = status.availableReplicaCount ?? 0;
  if (there >= wanted) return undefined;
  const reason = status.message == null || status.message === '' ? '' : `: ${status.message}`;
  return `${there} of ${wanted} replicas are there${reason}`;
}
