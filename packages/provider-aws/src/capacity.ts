import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import type { Endpoint, EndpointConfig } from './endpoint.ts';
import type { AwsRegionSettings } from './settings/aws-settings.ts';

/** The instances of one variant: their type, and how many it has or will have. */
export interface Fleet {
  readonly type: string | undefined;
  readonly count: number;
}

/** The instances of a variant that is in service; undefined if it has none of one type. */
export function fleetOf(
  variant: string,
  { ProductionVariants: running = [] }: Endpoint,
  config: EndpointConfig,
): Fleet | undefined {
  const there = running.find(({ VariantName }) => VariantName === variant);
  const { CurrentInstanceCount: current = 0, DesiredInstanceCount: desired = 0 } = there ?? {};
  const type = config.ProductionVariants?.find(({ VariantName }) => VariantName === variant)?.InstanceType;
  const count = Math.max(current, desired);
  return count === 0 ? undefined : { type, count };
}

/** The least number of instances of the new version until the rollout ends: as many as the previous deployment has, if of the same type. */
export function floorOf({ account, settings }: AwsRegion, previous: Fleet | undefined): number | undefined {
  const { serving, autoscaling } = settings;
  if (previous === undefined || 'serverless' in serving || account.capacity === 'as-configured') return undefined;
  if (previous.type !== serving.type) return undefined;
  const most = typeof autoscaling === 'object' ? Math.max(autoscaling.max, serving.count) : previous.count;
  return Math.min(previous.count, most);
}

/** How many instances a new version begins with. */
export function firstCount({ serving }: AwsRegionSettings, { atLeast = 0 }: Pick<AwsDeployment, 'atLeast'>): number {
  return 'serverless' in serving ? 0 : Math.max(serving.count, atLeast);
}
