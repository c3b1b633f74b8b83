import { operation } from '../operation.ts';
import { invalid } from '../refusal.ts';
import type { ServerlessConfig } from './config-record.ts';
import type { EndpointRecord, Fleet } from './endpoint-record.ts';
import { changeableEndpoint } from './find-endpoint.ts';
import { checkQuota, instancesOf, neededBy, whyNoCapacity } from './room.ts';

interface Desired {
  readonly VariantName: string;
  readonly DesiredWeight?: number;
  readonly DesiredInstanceCount?: number;
  readonly ServerlessUpdateConfig?: Partial<ServerlessConfig>;
}

interface UpdateWeights {
  readonly EndpointName: string;
  readonly DesiredWeightsAndCapacities: readonly Desired[];
}

function wish(fleet: Fleet, desired: readonly Desired[]): Fleet {
  const wished = desired.find(({ VariantName }) => VariantName === fleet.variant.VariantName);
  if (wished === undefined) return fleet;
  const { ServerlessConfig: sized } = fleet.variant;
  if (sized !== undefined && wished.DesiredInstanceCount !== undefined)
    throw invalid(`DesiredInstanceCount is not supported for the serverless variant ${wished.VariantName}.`);
  const variant =
    sized === undefined
      ? fleet.variant
      : { ...fleet.variant, ServerlessConfig: { ...sized, ...wished.ServerlessUpdateConfig } };
  return {
    ...fleet,
    variant,
    desiredWeight: wished.DesiredWeight ?? fleet.desiredWeight,
    desiredCount: wished.DesiredInstanceCount ?? fleet.desiredCount,
  };
}

/** UpdateEndpointWeightsAndCapacities: Updating for a while, then InService with the wishes, or rolled back. */
export const updateWeights = operation((call, input: UpdateWeights) => {
  const { world, region, now } = call;
  const before = changeableEndpoint(call, input.EndpointName);
  const desired = input.DesiredWeightsAndCapacities;
  const names = new Set(before.fleets.map(({ variant }) => variant.VariantName));
  for (const { VariantName } of desired) {
    // The text is the simulator's own.
    if (!names.has(VariantName)) throw invalid(`Could not find variant "${VariantName}" of endpoint "${before.arn}".`);
  }
  if (new Set(desired.map(({ VariantName }) => VariantName)).size !== desired.length)
    throw invalid('Variant names must be unique within the request.');
  const wished = before.fleets.map((fleet) => wish(fleet, desired));
  const needed = neededBy(call, instancesOf(before.fleets), instancesOf(wished), false);
  checkQuota(call, needed);
  const whyShort = whyNoCapacity(call, needed);
  const fault = call.fault(['weights-fail']);
  const ms = world.weightsMs(region.name, before.name);
  const until = now + ms;
  const during: EndpointRecord = {
    ...before,
    status: 'Updating',
    modifiedAt: now,
    failureReason: undefined,
    fleets: wished,
  };
  region.endpoints.put(before.name, now, during);
  if (fault === undefined && whyShort === undefined) {
    const done = wished.map((fleet) => ({ ...fleet, weight: fleet.desiredWeight, count: fleet.desiredCount }));
    region.endpoints.put(before.name, until, { ...during, status: 'InService', modifiedAt: until, fleets: done });
    return { EndpointArn: before.arn };
  }
  const end = until + (fault?.rollingBackMs ?? ms);
  const failureReason = fault === undefined ? whyShort : fault.reason;
  const back: EndpointRecord = { ...during, fleets: before.fleets, failureReason };
  region.endpoints.put(before.name, until, { ...back, status: 'RollingBack', modifiedAt: until });
  region.endpoints.put(before.name, end, { ...back, status: 'InService', modifiedAt: end });
  return { EndpointArn: before.arn };
});
