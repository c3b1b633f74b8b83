import type { ProviderError } from '@landfall/core/provider';
import { errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import type { Apis } from './call/apis.ts';

type Target = NonNullable<Apis['DescribeScalableTargets']['output']['ScalableTargets']>[number];
type Policy = NonNullable<Apis['DescribeScalingPolicies']['output']['ScalingPolicies']>[number];

const DIMENSION = {
  ServiceNamespace: 'sagemaker',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
} as const;

/** How a variant scales. */
export interface Scaling {
  readonly min: number;
  readonly max: number;
  /** Policies that follow a metric. Those in steps go by alarms of their own, which are somebody's and not copied. */
  readonly policies: readonly Policy[];
  readonly notCopied: readonly string[];
}

function idOf(endpoint: string, variant: string): string {
  return `endpoint/${endpoint}/variant/${variant}`;
}

function findTarget(aws: AwsRegion, id: string): ResultAsync<Target | undefined, ProviderError> {
  return aws
    .ask('DescribeScalableTargets', { ...DIMENSION, ResourceIds: [id] })
    .map(({ ScalableTargets = [] }) => ScalableTargets[0]);
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
    const { ScalingPolicies = [] } = yield* aws.ask('DescribeScalingPolicies', { ...DIMENSION, ResourceId: id });
    const follows = (policy: Policy) => policy.TargetTrackingScalingPolicyConfiguration !== undefined;
    return ok({
      min: target.MinCapacity ?? 1,
      max: target.MaxCapacity ?? 1,
      policies: ScalingPolicies.filter(follows),
      notCopied: ScalingPolicies.filter((policy) => !follows(policy)).map(({ PolicyName = '' }) => PolicyName),
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
  return { min, max, policies: [policy as unknown as Policy], notCopied: [] };
}

/** Lets a variant scale as the settings say, or as the variant beside it does. Repeating it changes nothing. */
export function setUpScaling(aws: AwsRegion, deployment: AwsDeployment): ResultAsync<void, ProviderError> {
  return safeTry(async function* () {
    const { endpoint, variant, beside } = deployment;
    const wanted = settingsOf(aws) ?? (beside === undefined ? undefined : yield* readScaling(aws, endpoint, beside));
    if (wanted === undefined) return ok(undefined);
    const target = { ...DIMENSION, ResourceId: idOf(endpoint, variant) };
    yield* aws.ask('RegisterScalableTarget', { ...target, MinCapacity: wanted.min, MaxCapacity: wanted.max });
    for (const { PolicyName, TargetTrackingScalingPolicyConfiguration } of wanted.policies) {
      yield* aws.ask('PutScalingPolicy', {
        ...target,
        PolicyName,
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration,
      });
    }
    return ok(undefined);
  });
}

/** Takes the autoscaling of a variant away, with its policies and their alarms: of one that goes it would only fail. */
export function removeScaling(aws: AwsRegion, { endpoint, variant }: AwsDeployment): ResultAsync<void, ProviderError> {
  return safeTry(async function* () {
    const id = idOf(endpoint, variant);
    const target = yield* findTarget(aws, id).orElse((error) => orNothing(aws, error));
    if (target === undefined) return ok(undefined);
    yield* aws.ask('DeregisterScalableTarget', { ...DIMENSION, ResourceId: id });
    return ok(undefined);
  });
}

/** Who has neither the package nor the permission, and asks for no autoscaling, has none. */
function orNothing(aws: AwsRegion, error: ProviderError): ResultAsync<undefined, ProviderError> {
  const isAsked = typeof aws.settings.autoscaling === 'object';
  const isWithout = error.kind === 'unsupported' || error.kind === 'permission';
  return isWithout && !isAsked ? okAsync(undefined) : errAsync(error);
}
