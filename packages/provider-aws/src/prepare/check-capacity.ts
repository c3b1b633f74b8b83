import { type Finding, warning } from '@landfall/core/provider';
import type { AwsRegion } from '../aws-region.ts';
import { type Fleet, firstCount, fleetOf, floorOf } from '../capacity.ts';
import type { Serving } from './what-serves.ts';

/** What the capacity of the previous deployment means for this one. */
export interface Capacity {
  readonly floor: { readonly atLeast?: number };
  readonly findings: readonly Finding[];
}

/** A warning if the previous deployment has other or more instances than this one; otherwise undefined. */
function tell(
  { name, account, settings }: AwsRegion,
  { type, count: present }: Fleet,
  first: number,
): string | undefined {
  const { serving, autoscaling } = settings;
  if ('serverless' in serving) return undefined;
  const { count } = serving;
  const was = `In ${name} the previous deployment has ${present} instances of ${type ?? 'several types'}`;
  if (type !== serving.type)
    return `${was}, and this one is configured with ${count} of ${serving.type}. Other instances cannot be compared: set "count" to what the load needs.`;
  if (present <= count) return undefined;
  if (account.capacity === 'as-configured')
    return `${was}, and this one starts with ${count}: set "count", or autoscaling, to what the load needs.`;
  if (first < present) return `${was}, and "autoscaling.max" allows this one ${first}.`;
  // With autoscaling, the count follows the load.
  if (autoscaling === undefined || autoscaling === 'none' || autoscaling === 'keep')
    return `${was}, and so does this one until the rollout ends; then it has the ${count} of "count", unless it has autoscaling. Set "count" to what the load needs.`;
  return undefined;
}

/** Takes the instances of the previous deployment as a minimum, so that all traffic never goes to fewer than it needs. */
export function checkCapacity(aws: AwsRegion, { previous, endpoint, config }: Serving): Capacity {
  if (previous === null || endpoint === undefined || config === undefined) return { floor: {}, findings: [] };
  const fleet = fleetOf(previous.variant, endpoint, config);
  if (fleet === undefined) return { floor: {}, findings: [] };
  const atLeast = floorOf(aws, fleet);
  const told = tell(aws, fleet, firstCount(aws.settings, { atLeast }));
  return { floor: atLeast === undefined ? {} : { atLeast }, findings: told === undefined ? [] : [warning(told)] };
}
