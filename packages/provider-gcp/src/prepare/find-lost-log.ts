import { type Finding, isOfLostLog, lostLogFinding, type ProviderError } from '@landfall/core/provider';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import type { DeployedModel } from '../call/vertex-api.ts';
import type { GcpDeployment } from '../gcp-deployment.ts';
import type { GcpRegion } from '../gcp-region.ts';
import { groupFilter, type Maker, makerIn } from '../maker.ts';
import { idIn, namesFor } from '../names.ts';

/** What is known of the region beside its models. */
export interface Around {
  readonly previous: GcpDeployment | null;
  /** What is deployed to the endpoints of the group. */
  readonly beside: readonly DeployedModel[];
}

function tell(gcp: GcpRegion, { group, endpoint, traffic }: GcpDeployment, id: string, made: Maker, around: Around) {
  const { deployedModel, twin, endpoint: own } = namesFor(group, made.owner);
  const isDeployed = around.beside.some((on) => on.id === deployedModel && idIn(on.model) === id);
  const on = traffic === 'endpoint' ? [own] : [endpoint, twin];
  const undeploy = on.map(
    (each) => `"gcloud ai endpoints undeploy-model ${each} --deployed-model-id=${deployedModel}"`,
  );
  const deletions = [
    ...(isDeployed ? undeploy : []),
    `"gcloud ai endpoints delete ${traffic === 'endpoint' ? own : twin}"`,
    `"gcloud ai models delete ${id}"`,
  ];
  return lostLogFinding(
    `Model ${id} (version ${made.version}) in ${gcp.name}`,
    made.owner,
    `remove it: ${deletions.join(', ')}, each with --region=${gcp.name}; ignore "not found"`,
  );
}

/**
 * What a lost log of the same rollout made here, and does not serve. It is named, and never removed: whether that run has ended is not known. The
 * models of the group tell, each by the key in its description, in one request.
 */
export function findLostLog(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  around: Around,
): ResultAsync<readonly Finding[], ProviderError> {
  return (
    gcp
      .ask('listModels', { parent: gcp.parent, filter: groupFilter(deployment.group) })
      .map((models) =>
        models.flatMap((model): Finding[] => {
          const made = makerIn(model.description);
          const id = idIn(model.name);
          if (made === undefined || !isOfLostLog(made.owner, gcp.key) || id === around.previous?.model) return [];
          return [tell(gcp, deployment, id, made, around)];
        }),
      )
      // Nothing else lists models, so a rollout works without the permission to.
      .orElse((error) => (error.kind === 'permission' ? okAsync([]) : errAsync(error)))
  );
}
