import type { Call } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import type { EndpointRecord, Fleet } from './endpoint-record.ts';

/** Instances by type. */
type Instances = ReadonlyMap<string, number>;

/** What SageMaker says when AWS has no instances. */
const NO_CAPACITY =
  'Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error. Please retry using a different ML instance type or after some time.';

/** The instances of fleets, by type. */
export function instancesOf(fleets: readonly Fleet[]): Instances {
  const instances = new Map<string, number>();
  for (const { variant, count, desiredCount } of fleets) {
    const type = variant.InstanceType;
    if (type !== undefined) instances.set(type, (instances.get(type) ?? 0) + Math.max(count, desiredCount));
  }
  return instances;
}

function heldBy(endpoint: EndpointRecord, type: string, isDoubled: boolean): number {
  if (endpoint.status === 'Failed') return 0;
  const serving = instancesOf(endpoint.fleets).get(type) ?? 0;
  const pending = instancesOf(endpoint.pending?.fleets ?? []).get(type) ?? 0;
  return isDoubled ? serving + pending : Math.max(serving, pending);
}

function inUse({ region, now, world }: Call, type: string): number {
  const isDoubled = world.options.blueGreenDoubles === true;
  return region.endpoints.list(now).reduce((sum, endpoint) => sum + heldBy(endpoint, type, isDoubled), 0);
}

/** What a change needs beyond what is there: with blue/green doubling, a new fleet needs all of its instances. */
export function neededBy(call: Call, before: Instances, after: Instances, isNewFleet: boolean): Instances {
  const isDoubled = isNewFleet && call.world.options.blueGreenDoubles === true;
  return new Map([...after].map(([type, count]) => [type, isDoubled ? count : count - (before.get(type) ?? 0)]));
}

/** Refuses what the quotas of the account do not allow. */
export function checkQuota(call: Call, needed: Instances): void {
  for (const [type, delta] of needed) {
    const limit = call.world.limits.quota(call.region.name, type);
    const used = inUse(call, type);
    if (delta <= 0 || used + delta <= limit) continue;
    throw new Refusal(
      'ResourceLimitExceeded',
      `The account-level service limit '${type} for endpoint usage' is ${limit} Instances, with current utilization of ${used} Instances and a request delta of ${delta} Instances. Please contact AWS support to request an increase for this limit.`,
    );
  }
}

/** Why AWS has no instances for it; undefined if it has. That shows only while the change is under way. */
export function whyNoCapacity(call: Call, needed: Instances): string | undefined {
  const grows = [...needed].filter(([, delta]) => delta > 0);
  const fault = call.fault(
    ['capacity'],
    (candidate) =>
      candidate.kind === 'capacity' && grows.some(([type]) => candidate.type === undefined || candidate.type === type),
  );
  if (fault !== undefined) return fault.reason ?? NO_CAPACITY;
  const isShort = grows.some(
    ([type, delta]) => inUse(call, type) + delta > call.world.limits.capacity(call.region.name, type),
  );
  return isShort ? NO_CAPACITY : undefined;
}
