import { type Finding, info, problem, warning } from '@landfall/core/provider';
import type { Endpoint, EndpointConfig } from '../endpoint.ts';
import type { Quotas } from './quota-reader.ts';

/** How many instances of a type an endpoint has now. */
export function countInstances(
  type: string,
  endpoint: Endpoint | undefined,
  config: EndpointConfig | undefined,
): number {
  let count = 0;
  for (const { VariantName, CurrentInstanceCount = 0 } of endpoint?.ProductionVariants ?? []) {
    const variant = config?.ProductionVariants?.find((one) => one.VariantName === VariantName);
    if (variant?.InstanceType === type) count += CurrentInstanceCount;
  }
  return count;
}

/**
 * Whether the quota of the instance type is enough for what serves and the new version together. Other endpoints of the account are not counted:
 * SageMaker refuses at once if the quota is used up.
 */
export function judgeQuota(region: string, type: string, count: number, present: number, quotas: Quotas): Finding {
  const name = `${type} for endpoint usage`;
  const quota = quotas.get(name);
  if (quota === undefined)
    return warning(`Service Quotas knows no "${name}" in ${region}: the type may not exist there.`);
  const needed = present + count;
  const sum = present === 0 ? `${count}` : `${needed} (${present} that serve and ${count} new)`;
  if (quota < needed)
    return problem(
      `The quota "${name}" in ${region} is ${quota}, and ${sum} are needed. Ask Service Quotas for more, or use another type there.`,
    );
  if (quota < needed + present)
    return warning(
      `The quota "${name}" in ${region} is ${quota}: enough for ${sum}, but too little if SageMaker replaces those that serve while it adds the new ones (${needed + present}).`,
    );
  return info(`The quota "${name}" in ${region} is ${quota}; ${sum} are needed.`);
}
