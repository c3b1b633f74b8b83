import { createHash } from 'node:crypto';
import { type Call, type Operation, operation, type Reply } from '../operation.ts';
import { page } from '../page.ts';
import { Refusal } from '../refusal.ts';
import type { ScalableTarget, ScalingPolicy } from './scalable-target.ts';
import { describeScheduledActions, putScheduledAction } from './scheduled-actions.ts';
import { notFound, type Target } from './target-input.ts';

interface Paged {
  readonly ServiceNamespace: string;
  readonly ScalableDimension?: string;
  readonly NextToken?: string;
  readonly MaxResults?: number;
}

const DIMENSION = 'sagemaker:variant:DesiredInstanceCount';
const USUAL_PAGE = 50;
/** As the service model has it for DescribeScalingPolicies. */
const PAGE_OF_POLICIES = 10;

function refused(message: string): Refusal {
  return new Refusal('ValidationException', message, { fields: { Message: message } });
}

/** Only variants of endpoints that are in service can be made to scale. */
function checkVariant({ region, now }: Call, { ResourceId, ScalableDimension }: Target): void {
  const [, name = '', variant] = /^endpoint\/([^/]+)\/variant\/([^/]+)$/.exec(ResourceId) ?? [];
  if (variant === undefined || ScalableDimension !== DIMENSION)
    throw refused(`Unsupported resource or dimension: ${ResourceId}, ${ScalableDimension}`);
  const endpoint = region.endpointAt(name, now);
  if (endpoint === undefined) throw refused(`SageMaker resource doesn't exist: ${ResourceId}`);
  if (endpoint.status !== 'InService')
    throw refused(`Endpoint ${name} is not in a valid state to register a scalable target: ${endpoint.status}`);
  const fleet = endpoint.fleets.find(({ variant: { VariantName } }) => VariantName === variant);
  if (fleet === undefined || fleet.variant.ServerlessConfig !== undefined)
    throw refused(`Could not find a variant ${variant} that scales by instances: ${ResourceId}`);
}

const registerScalableTarget = operation(
  (
    call,
    input: Target & { readonly MinCapacity?: number; readonly MaxCapacity?: number; readonly SuspendedState?: unknown },
  ) => {
    const { world, region, now } = call;
    checkVariant(call, input);
    const before = region.targets.get(input.ResourceId, now);
    const min = input.MinCapacity ?? before?.min;
    const max = input.MaxCapacity ?? before?.max;
    if (min === undefined || max === undefined) throw refused('MinCapacity and MaxCapacity are required.');
    if (min > max) throw refused('MinCapacity must be less than or equal to MaxCapacity.');
    const id = createHash('sha256').update(input.ResourceId).digest('hex').slice(0, 32);
    const target: ScalableTarget = {
      resourceId: input.ResourceId,
      dimension: input.ScalableDimension,
      arn: `arn:aws:application-autoscaling:${region.name}:${world.accountId}:scalable-target/${id}`,
      roleArn: `arn:aws:iam::${world.accountId}:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint`,
      createdAt: before?.createdAt ?? now,
      min,
      max,
      suspended: input.SuspendedState ?? before?.suspended,
      policies: before?.policies ?? [],
      schedules: before?.schedules ?? [],
    };
    region.targets.put(input.ResourceId, now, target);
    return { ScalableTargetARN: target.arn };
  },
);

const describeScalableTargets = operation(
  ({ region, seen }, input: Paged & { readonly ResourceIds?: readonly string[] }) => {
    const wanted = region.targets
      .list(seen)
      .filter(({ resourceId }) => input.ResourceIds === undefined || input.ResourceIds.includes(resourceId))
      .filter(({ dimension }) => (input.ScalableDimension ?? dimension) === dimension);
    const { items, next } = page(wanted, input.NextToken, input.MaxResults ?? USUAL_PAGE);
    const ScalableTargets: readonly Reply[] = items.map((target) => ({
      ServiceNamespace: 'sagemaker',
      ResourceId: target.resourceId,
      ScalableDimension: target.dimension,
      MinCapacity: target.min,
      MaxCapacity: target.max,
      RoleARN: target.roleArn,
      CreationTime: target.createdAt / 1_000,
      SuspendedState: target.suspended,
      ScalableTargetARN: target.arn,
    }));
    return { ScalableTargets, NextToken: next };
  },
);

const deregisterScalableTarget = operation(({ region, now }, input: Target) => {
  if (region.targets.get(input.ResourceId, now) === undefined) throw notFound('scalable target', input);
  region.targets.put(input.ResourceId, now, undefined);
  return {};
});

const putScalingPolicy = operation(
  ({ world, region, now }, input: Target & { readonly PolicyName: string; readonly PolicyType?: string }) => {
    const target = region.targets.get(input.ResourceId, now);
    if (target === undefined) throw notFound('scalable target', input);
    const { ServiceNamespace, ResourceId, ScalableDimension, PolicyName: name, PolicyType, ...definition } = input;
    const before = target.policies.find((policy) => policy.name === name);
    const type = PolicyType ?? before?.type ?? 'StepScaling';
    const arn = `arn:aws:autoscaling:${region.name}:${world.accountId}:scalingPolicy:simulated:resource/${ServiceNamespace}/${ResourceId}:policyName/${name}`;
    const policy: ScalingPolicy = { name, arn, createdAt: before?.createdAt ?? now, type, definition };
    const policies = [...target.policies.filter((other) => other.name !== name), policy];
    region.targets.put(ResourceId, now, { ...target, dimension: ScalableDimension, policies });
    return { PolicyARN: arn, Alarms: [] };
  },
);

const describeScalingPolicies = operation(
  ({ region, seen }, input: Paged & { readonly ResourceId?: string; readonly PolicyNames?: readonly string[] }) => {
    const wanted = region.targets
      .list(seen)
      .filter(({ resourceId }) => (input.ResourceId ?? resourceId) === resourceId)
      .flatMap((target) => target.policies.map((policy) => ({ target, policy })))
      .filter(({ policy }) => input.PolicyNames === undefined || input.PolicyNames.includes(policy.name));
    const { items, next } = page(wanted, input.NextToken, input.MaxResults ?? PAGE_OF_POLICIES);
    const ScalingPolicies: readonly Reply[] = items.map(({ target, policy }) => ({
      PolicyARN: policy.arn,
      PolicyName: policy.name,
      ServiceNamespace: 'sagemaker',
      ResourceId: target.resourceId,
      ScalableDimension: target.dimension,
      PolicyType: policy.type,
      CreationTime: policy.createdAt / 1_000,
      ...policy.definition,
    }));
    return { ScalingPolicies, NextToken: next };
  },
);

/** The APIs of Application Auto Scaling that are simulated. Nothing scales by itself: that is left to tests. */
export const AUTOSCALING_API: Readonly<Record<string, Operation>> = {
  RegisterScalableTarget: registerScalableTarget,
  DescribeScalableTargets: describeScalableTargets,
  DeregisterScalableTarget: deregisterScalableTarget,
  PutScalingPolicy: putScalingPolicy,
  DescribeScalingPolicies: describeScalingPolicies,
  PutScheduledAction: putScheduledAction,
  DescribeScheduledActions: describeScheduledActions,
};
