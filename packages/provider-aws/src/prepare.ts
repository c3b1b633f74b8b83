import {
  type Finding,
  info,
  type Model,
  type Prepared,
  type ProviderError,
  problem,
  providerError,
} from '@landfall/core/provider';
import { err, ok, type Result, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import { firstCount } from './capacity.ts';
import { findEndpoint, isBusy } from './endpoint.ts';
import type { GroupReader } from './endpoint-group.ts';
import { groupName, nameFor } from './names.ts';
import { partitionOf } from './partition.ts';
import { mistakesInAlarms } from './prepare/check-alarms.ts';
import { checkArtifact } from './prepare/check-artifact.ts';
import { checkCapacity } from './prepare/check-capacity.ts';
import { checkImage } from './prepare/check-image.ts';
import { countInstances, judgeQuota } from './prepare/check-quota.ts';
import { checkScaling } from './prepare/check-scaling.ts';
import { lostEndpoints, lostVariants } from './prepare/lost-log-findings.ts';
import type { QuotaReader } from './prepare/quota-reader.ts';
import { type Serving, whatServes, whichServes } from './prepare/what-serves.ts';
import { fitsTag } from './tags.ts';
import { trafficOf } from './traffic-of.ts';

async function checkRoom(
  aws: AwsRegion,
  serving: Serving,
  count: number,
  readQuotas: QuotaReader,
): Promise<Result<readonly Finding[], ProviderError>> {
  const { serving: shape } = aws.settings;
  if ('serverless' in shape || aws.account.checks?.quota === false) return ok([]);
  const { type } = shape;
  const present = countInstances(type, serving.endpoint, serving.config);
  const quotas = await readQuotas(aws);
  if (quotas.isOk()) return ok([judgeQuota(aws.name, type, count, present, quotas.value)]);
  // Without a vendor's code it is our own rate, which is waited for. Else the check is skipped, since SageMaker checks the quota again.
  if (quotas.error.kind === 'throttled' && quotas.error.vendorCode === undefined) return err(quotas.error);
  return ok([
    info(
      `Quotas could not be looked up: ${quotas.error.message} Or switch the check off with checks: { quota: false }.`,
    ),
  ]);
}

function checkKey(aws: AwsRegion, model: Model): Finding[] {
  const findings: Finding[] = [];
  for (const [what, text] of [
    ['id of the rollout', aws.key],
    ['version', model.version],
  ] as const)
    if (!fitsTag(text))
      findings.push(
        problem(`The ${what} is too long for a tag of AWS, which holds 256 characters: "${text.slice(0, 40)}...".`),
      );
  if (aws.settings.role.split(':')[1] !== partitionOf(aws.name))
    findings.push(problem(`The role ${aws.settings.role} is in another partition of AWS than ${aws.name}.`));
  return findings;
}

/** The account of a role's ARN, which is the endpoint's too: SageMaker only accepts roles of its own account. */
function accountOf(role: string): string {
  return role.split(':')[4] ?? '';
}

/** Names the new deployment, finds the previous one, and checks what can go wrong. Reads only. */
export function prepare(
  aws: AwsRegion,
  model: Model,
  { readQuotas, readGroup }: { readonly readQuotas: QuotaReader; readonly readGroup: GroupReader },
): ResultAsync<Prepared<AwsDeployment>, ProviderError> {
  return safeTry(async function* () {
    const { endpoint: template = '{name}' } = aws.account;
    const traffic = trafficOf(aws.account, aws.settings);
    const { name: group, mistake } = groupName(template, model.name);
    if (mistake !== undefined) return err(providerError({ kind: 'invalid', scope: 'model', message: mistake }));
    const name = nameFor(`${model.name}-${model.version}`, aws.key);
    const endpointName = traffic === 'variant' ? group : name;
    const place = { region: aws.name, traffic, group, endpoint: endpointName };
    const endpoint = yield* findEndpoint(aws, endpointName);
    const target = `aws:${accountOf(aws.settings.role)}:${aws.name}:${group}`;
    if (endpoint !== undefined && isBusy(endpoint)) {
      const message = `Endpoint ${endpointName} in ${aws.name} is ${endpoint.EndpointStatus}: it is being changed. Try again when the change has ended.`;
      const named = { ...place, variant: name, model: name, config: name, owner: aws.key, version: model.version };
      return ok({ deployment: named, previous: null, target, findings: [{ ...problem(message), retryable: true }] });
    }
    const members = traffic === 'endpoint' ? yield* readGroup(aws, group) : [];
    const serving: Serving =
      traffic === 'endpoint'
        ? yield* whichServes(aws, place, members)
        : endpoint === undefined
          ? { previous: null, findings: [] }
          : yield* whatServes(aws, place, endpoint);
    const lost = traffic === 'endpoint' ? lostEndpoints(aws, members) : yield* lostVariants(aws, serving);
    // A deployment is never its own previous deployment.
    const previous = serving.previous?.variant === name ? null : serving.previous;
    const scaling = yield* await checkScaling(aws, previous);
    const capacity = checkCapacity(aws, serving);
    const findings = [
      ...checkKey(aws, model),
      ...mistakesInAlarms(aws.settings, aws.name).map(problem),
      ...serving.findings,
      ...lost,
      ...scaling.findings,
      ...(yield* checkArtifact(aws, model)),
      ...(yield* await checkImage(aws, model)),
      ...capacity.findings,
      ...(yield* await checkRoom(aws, serving, firstCount(aws.settings, capacity.floor), readQuotas)),
    ];
    const base = traffic === 'variant' ? endpoint?.EndpointConfigName : undefined;
    const deployment: AwsDeployment = {
      ...place,
      variant: name,
      model: name,
      config: name,
      owner: aws.key,
      version: model.version,
      ...(base !== undefined && { base }),
      ...(previous !== null && { beside: previous.variant }),
      ...(traffic === 'endpoint' && previous !== null && { besideOn: previous.endpoint }),
      ...capacity.floor,
      ...(scaling.isDue && { scaling: 'due' as const }),
    };
    return ok({ deployment, previous, target, findings });
  });
}
