import {
  type Finding,
  type Model,
  type Prepared,
  type ProviderError,
  problem,
  providerError,
} from '@landfall/core/provider';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import { isCopied } from '../copied-model.ts';
import type { GcpDeployment } from '../gcp-deployment.ts';
import type { GcpRegion } from '../gcp-region.ts';
import { hasTwin } from '../has-twin.ts';
import { groupName, namesFor } from '../names.ts';
import { checkAccelerator } from './check-accelerator.ts';
import { checkArtifact } from './check-artifact.ts';
import { checkCapacity } from './check-capacity.ts';
import { checkImage } from './check-image.ts';
import { checkPermissions } from './check-permissions.ts';
import { checkQuota } from './check-quota.ts';
import { findLostLog } from './find-lost-log.ts';
import { whatServes } from './what-serves.ts';

const REGION = /^[a-z]+-[a-z]+[0-9]+$/;

/** Names the new deployment after the key of its attempt, finds the previous one, and checks what Vertex would refuse later. */
export function prepare(gcp: GcpRegion, model: Model): ResultAsync<Prepared<GcpDeployment>, ProviderError> {
  return safeTry(async function* () {
    const { name: region, key, project } = gcp;
    if (!REGION.test(region)) {
      const message = `"${region}" is not a region of Google Cloud, such as europe-west4.`;
      return err(providerError({ kind: 'invalid', message }));
    }
    const traffic = project.traffic ?? 'split';
    const { name: group, mistake } = groupName(project, model.name);
    const names = namesFor(group, key);
    const deployment: GcpDeployment = {
      region,
      traffic,
      endpoint: traffic === 'endpoint' ? names.endpoint : group,
      group,
      model: names.model,
      deployedModel: names.deployedModel,
      twin: hasTwin(project) ? names.twin : null,
      owner: key,
      version: model.version,
    };
    const target = `vertex:${project.project}/${region}/${group}`;
    if (mistake !== undefined) return ok({ deployment, previous: null, target, findings: [problem(mistake)] });
    const { previous, deployed, beside, hasEndpoint, findings } = yield* whatServes(gcp, deployment);
    const { floor, findings: ofCapacity } = checkCapacity(gcp, deployed);
    const all: Finding[] = [...findings, ...ofCapacity];
    all.push(...(yield* findLostLog(gcp, deployment, { previous, beside })));
    for (const check of [checkArtifact, checkImage]) all.push(...(yield* check(gcp, model)));
    all.push(...(yield* checkAccelerator(gcp)));
    all.push(...(yield* checkQuota(gcp, { deployment: floor, beside })));
    const doing = { endpoint: hasEndpoint ? deployment.endpoint : undefined, copies: isCopied(model) };
    all.push(...(yield* checkPermissions(gcp, doing)));
    const isFirst = previous === null && { first: true as const };
    return ok({ deployment: { ...deployment, ...floor, ...isFirst }, previous, target, findings: all });
  });
}
