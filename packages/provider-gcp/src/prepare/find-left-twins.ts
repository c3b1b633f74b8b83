import { type Finding, type ProviderError, warning } from '@landfall/core/provider';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import type { DeployedModel } from '../call/vertex-api.ts';
import { findGroup } from '../find-group.ts';
import type { GcpDeployment } from '../gcp-deployment.ts';
import type { GcpRegion } from '../gcp-region.ts';

/** Twins of earlier rollouts, and what is deployed to them. */
export interface LeftTwins {
  readonly deployed: readonly DeployedModel[];
  readonly findings: readonly Finding[];
}

/** The endpoints of a model's group beside the stable one: no twin outlives its rollout, unless that was cut off. */
export function findLeftTwins(
  gcp: GcpRegion,
  { group, endpoint: stable }: Pick<GcpDeployment, 'group' | 'endpoint'>,
): ResultAsync<LeftTwins, ProviderError> {
  return (
    findGroup(gcp, group)
      .map((members): LeftTwins => {
        const left = members.filter(({ id }) => id !== stable);
        if (left.length === 0) return { deployed: [], findings: [] };
        const names = left.map(({ id }) => id).join(', ');
        const message = `In ${gcp.name} an earlier rollout left behind: ${names}. These deployments cost money and count against the quota. Resume or abort that rollout, or remove them.`;
        return {
          deployed: left.flatMap(({ endpoint }) => endpoint.deployedModels ?? []),
          findings: [warning(message)],
        };
      })
      // Nothing else lists endpoints here, so a rollout works without the permission to.
      .orElse((error) => (error.kind === 'permission' ? okAsync({ deployed: [], findings: [] }) : errAsync(error)))
  );
}
