import { type Call, operation } from '../operation.ts';
import { invalid } from '../refusal.ts';
import { trippedAlarm, whyRolledBack } from './alarm-rollback.ts';
import { arnOf } from './arn.ts';
import { checkDeployment } from './check-deployment.ts';
import type { ConfigRecord } from './config-record.ts';
import type { Deployment, EndpointRecord, Fleet } from './endpoint-record.ts';
import { changeableEndpoint } from './find-endpoint.ts';
import { fleetsOf, noteFleets, retain } from './fleets.ts';
import { notFound } from './refusals.ts';
import { checkQuota, instancesOf, neededBy, whyNoCapacity } from './room.ts';

interface UpdateEndpoint {
  readonly EndpointName: string;
  readonly EndpointConfigName: string;
  readonly RetainAllVariantProperties?: boolean;
  readonly ExcludeRetainedVariantProperties?: readonly { readonly VariantPropertyType: string }[];
  readonly DeploymentConfig?: Deployment;
  readonly RetainDeploymentConfig?: boolean;
}

interface Change {
  readonly before: EndpointRecord;
  readonly during: EndpointRecord;
  readonly config: ConfigRecord;
  readonly fleets: readonly Fleet[];
  /** Why AWS has no instances for the new fleets. */
  readonly whyShort: string | undefined;
}

/** What becomes of the endpoint, and when. */
type Ending = readonly (readonly [at: number, endpoint: EndpointRecord])[];

function roll(change: Change, at: number, reason: string | undefined, rollingBackMs = 0): Ending {
  const back: EndpointRecord = { ...change.during, pending: undefined, failureReason: reason };
  const end = at + rollingBackMs;
  const inService: Ending[number] = [end, { ...back, status: 'InService', modifiedAt: end }];
  if (rollingBackMs === 0) return [inService];
  return [[at, { ...back, status: 'RollingBack', modifiedAt: at }], inService];
}

function endingOf(call: Call, change: Change, until: number): Ending {
  const { now } = call;
  const { during, config, fleets, whyShort } = change;
  const stuck = call.fault(['stuck-creating']);
  const fault = call.fault(['silent-rollback', 'update-fails', 'update-rollback-failed']);
  const at = fault?.ms === undefined ? until : now + fault.ms;
  if (fault?.kind === 'silent-rollback') return roll(change, at, fault.reason, fault.rollingBackMs);
  if (fault !== undefined) {
    const variant = fleets[0]?.variant.VariantName ?? '';
    const reason =
      fault.reason ??
      `The primary container for production variant ${variant} did not pass the ping health check. Please check CloudWatch logs for this endpoint.`;
    const status = fault.kind === 'update-rollback-failed' ? 'UpdateRollbackFailed' : (fault.to ?? 'InService');
    if (status === 'InService') return roll(change, at, reason);
    const left = fault.hidesVariants === true ? [] : during.fleets;
    return [[at, { ...during, fleets: left, status, modifiedAt: at, pending: undefined, failureReason: reason }]];
  }
  if (whyShort !== undefined) return roll(change, until, whyShort);
  const tripped = trippedAlarm(call.region, during.deployment, now);
  if (tripped !== undefined) return roll(change, until, whyRolledBack(tripped));
  const end = stuck === undefined ? until : now + (stuck.ms ?? Number.POSITIVE_INFINITY);
  if (end === Number.POSITIVE_INFINITY) return [];
  return [[end, { ...during, status: 'InService', modifiedAt: end, config, fleets, pending: undefined }]];
}

function checkKind(before: readonly Fleet[], after: readonly Fleet[]): void {
  const isServerless = (fleets: readonly Fleet[]) =>
    fleets.some(({ variant }) => variant.ServerlessConfig !== undefined);
  if (!isServerless(before) && isServerless(after))
    throw invalid('An instance-based endpoint cannot be updated to a serverless endpoint.');
}

/** UpdateEndpoint: a blue/green change to a new configuration, which may well end on the old one. */
export const updateEndpoint = operation((call, input: UpdateEndpoint) => {
  const { world, region, now } = call;
  const before = changeableEndpoint(call, input.EndpointName);
  const config = region.configs.get(input.EndpointConfigName, now);
  if (config === undefined) throw notFound('endpoint-config', arnOf(call, 'endpoint-config', input.EndpointConfigName));
  if (config.name === before.config.name) {
    // The text is the simulator's own.
    throw invalid(`Cannot update endpoint "${before.arn}" to the same endpoint configuration "${config.arn}".`);
  }
  const excluded = new Set(input.ExcludeRetainedVariantProperties?.map((property) => property.VariantPropertyType));
  const isRetaining = input.RetainAllVariantProperties === true;
  const fleets = retain(fleetsOf(call, config), before.fleets, {
    counts: isRetaining && !excluded.has('DesiredInstanceCount'),
    weights: isRetaining && !excluded.has('DesiredWeight'),
  });
  checkKind(before.fleets, fleets);
  const kept = input.RetainDeploymentConfig === true ? before.deployment : undefined;
  checkDeployment(input.DeploymentConfig, before.fleets, fleets);
  if (world.options.refusesRetainedGuardrails === true) checkDeployment(kept, before.fleets, fleets);
  const needed = neededBy(call, instancesOf(before.fleets), instancesOf(fleets), true);
  checkQuota(call, needed);
  const until = now + world.updateMs(region.name, before.name);
  const deployment = input.DeploymentConfig ?? kept;
  const during: EndpointRecord = {
    ...before,
    status: 'Updating',
    modifiedAt: now,
    failureReason: undefined,
    pending: { config, fleets, startedAt: now, until },
    deployment,
  };
  const whyShort = whyNoCapacity(call, needed);
  const ending = endingOf(call, { before, during, config, fleets, whyShort }, until);
  region.endpoints.put(before.name, now, during);
  for (const [at, endpoint] of ending) region.endpoints.put(before.name, at, endpoint);
  noteFleets(call, before.name, config.name, fleets);
  return { EndpointArn: before.arn };
});
