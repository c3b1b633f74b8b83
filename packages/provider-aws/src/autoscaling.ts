import { ifThere, type ProviderError } from '@landfall/core/provider';
import { errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { allPages } from './all-pages.ts';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import type { Apis } from './call/apis.ts';
import { orNothing } from './or-nothing.ts';
import { type ScalingPolicy, trackingFor } from './scaling-policy.ts';
import { type Schedule, schedulesAhead } from './schedule.ts';

type Target = NonNullable<Apis['DescribeScalableTargets']['output']['ScalableTargets']>[number];

const DIMENSION = {
  ServiceNamespace: 'sagemaker',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
} as const;

/** How a variant scales. */
export interface Scaling {
  readonly min: number;
  readonly max: number;
  /** Which kinds of scaling are switched off for now. */
  readonly suspended?: Target['SuspendedState'];
  /** Policies that follow a metric. */
  readonly policies: readonly ScalingPolicy[];
  /** Names of the other policies: they scale in steps, by alarms that belong to somebody else. */
  readonly notCopied: readonly string[];
  /** Minimum and maximum by the time of day; undefined where it could not be looked up. */
  readonly schedules: readonly Schedule[] | undefined;
}

function idOf(endpoint: string, variant: string): string {
  return `endpoint/${endpoint}/variant/${variant}`;
}

function findTarget(aws: AwsRegion, id: string): ResultAsync<Target | undefined, ProviderError> {
  return aws
    .ask('DescribeScalableTargets', { ...DIMENSION, ResourceIds: [id] })
    .map(({ ScalableTargets = [] }) => ScalableTargets[0]);
}

/** The schedules of a variant; undefined where they cannot be read, for example without the permission. The rollout continues without them. */
function findSchedules(aws: AwsRegion, id: string): ResultAsync<readonly Schedule[] | undefined, ProviderError> {
  return allPages(
    aws,
    'DescribeScheduledActions',
    { ...DIMENSION, ResourceId: id },
    (page) => page.ScheduledActions,
  ).orElse((error) => (error.retryable ? errAsync(error) : okAsync(undefined)));
}

/** How a variant scales; undefined if it does not. */
export function readScaling(
  aws: AwsRegion,
  endpoint: string,
  variant: string,
): ResultAsync<Scaling | undefined, ProviderError> {
  return safeTry(async function* () {
    const id = idOf(endpoint, variant);
    const target = yield* findTarget(aws, id);
    if (target === undefined) return ok(undefined);
    const policies = yield* allPages(
      aws,
      'DescribeScalingPolicies',
      { ...DIMENSION, ResourceId: id },
      (page) => page.ScalingPolicies,
    );
    const follows = (policy: ScalingPolicy) => policy.TargetTrackingScalingPolicyConfiguration !== undefined;
    return ok({
      min: target.MinCapacity ?? 1,
      max: target.MaxCapacity ?? 1,
      suspended: target.SuspendedState,
      policies: policies.filter(follows),
      notCopied: policies.filter((policy) => !follows(policy)).map(({ PolicyName = '' }) => PolicyName),
      schedules: yield* findSchedules(aws, id),
    });
  });
}

function settingsOf(aws: AwsRegion): Scaling | undefined {
  const { autoscaling } = aws.settings;
  if (typeof autoscaling !== 'object') return undefined;
  const { min, max, invocationsPerInstance, scaleInCooldownSeconds, scaleOutCooldownSeconds } = autoscaling;
  const follow = {
    TargetValue: invocationsPerInstance,
    PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
    ...(scaleInCooldownSeconds !== undefined && { ScaleInCooldown: scaleInCooldownSeconds }),
    ...(scaleOutCooldownSeconds !== undefined && { ScaleOutCooldown: scaleOutCooldownSeconds }),
  } as const;
  const policy = { PolicyName: 'landfall-invocations', TargetTrackingScalingPolicyConfiguration: follow };
  return { min, max, policies: [policy as unknown as ScalingPolicy], notCopied: [], schedules: [] };
}

/** How a version scales: as the settings say, or else as the previous deployment does. */
function scalingFor(
  aws: AwsRegion,
  { endpoint, beside, besideOn = endpoint }: AwsDeployment,
): ResultAsync<Scaling | undefined, ProviderError> {
  const configured = settingsOf(aws);
  if (configured !== undefined || beside === undefined) return okAsync(configured);
  return readScaling(aws, besideOn, beside);
}

/** Sets up the autoscaling of a variant. Until the rollout ends its minimum is at least what the previous deployment had. Repeating it changes nothing. */
export function setUpScaling(aws: AwsRegion, deployment: AwsDeployment): ResultAsync<void, ProviderError> {
  return safeTry(async function* () {
    const { endpoint, variant, beside = variant, besideOn = endpoint, atLeast = 0 } = deployment;
    const wanted = yield* scalingFor(aws, deployment);
    if (wanted === undefined) return ok(undefined);
    const names = new Map([
      [besideOn, endpoint],
      [beside, variant],
    ]);
    const target = { ...DIMENSION, ResourceId: idOf(endpoint, variant) };
    const { min, max, suspended, policies, schedules = [] } = wanted;
    yield* aws.ask('RegisterScalableTarget', {
      ...target,
      MinCapacity: Math.min(Math.max(min, atLeast), max),
      MaxCapacity: max,
      ...(suspended !== undefined && { SuspendedState: suspended }),
    });
    for (const { PolicyName, TargetTrackingScalingPolicyConfiguration: tracking } of policies) {
      if (tracking === undefined) continue;
      yield* aws.ask('PutScalingPolicy', {
        ...target,
        PolicyName,
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: trackingFor(tracking, names),
      });
    }
    for (const { ScheduledActionARN: _, CreationTime: __, ...schedule } of schedulesAhead(schedules, aws.now))
      yield* aws.ask('PutScheduledAction', { ...schedule, ...target });
    return ok(undefined);
  });
}

/** Lowers the minimum of a variant, which the rollout had raised, to its own. */
export function lowerScaling(aws: AwsRegion, deployment: AwsDeployment): ResultAsync<void, ProviderError> {
  return safeTry(async function* () {
    const { endpoint, variant, atLeast = 0 } = deployment;
    const wanted = yield* scalingFor(aws, deployment);
    if (wanted === undefined || wanted.min >= Math.min(atLeast, wanted.max)) return ok(undefined);
    const ResourceId = idOf(endpoint, variant);
    yield* aws.ask('RegisterScalableTarget', {
      ...DIMENSION,
      ResourceId,
      MinCapacity: wanted.min,
      MaxCapacity: wanted.max,
    });
    return ok(undefined);
  });
}

/** Removes the autoscaling of a variant, with its policies and their alarms. Without its variant it would only fail. */
export function removeScaling(
  aws: AwsRegion,
  { endpoint, variant, scaling }: AwsDeployment,
): ResultAsync<void, ProviderError> {
  return safeTry(async function* () {
    const id = idOf(endpoint, variant);
    // What this rollout set up a moment ago may not be shown yet, and nothing would look for it later.
    const isOurs = scaling !== undefined;
    const isConfigured = typeof aws.settings.autoscaling === 'object';
    const target = isOurs ? undefined : yield* orNothing(findTarget(aws, id), isConfigured, undefined);
    if (target === undefined && !isOurs) return ok(undefined);
    yield* ifThere(aws.ask('DeregisterScalableTarget', { ...DIMENSION, ResourceId: id }));
    return ok(undefined);
  });
}
