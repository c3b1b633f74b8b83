import { operation, type Reply } from '../operation.ts';
import { page } from '../page.ts';
import type { ScheduledAction } from './scalable-target.ts';
import { notFound, type Target } from './target-input.ts';

const USUAL_PAGE = 50;

interface PutScheduledAction extends Target {
  readonly ScheduledActionName: string;
  readonly [member: string]: unknown;
}

interface DescribeScheduledActions {
  readonly ResourceId?: string;
  readonly NextToken?: string;
  readonly MaxResults?: number;
}

/** PutScheduledAction: of a target that is registered. It is not carried out: nothing scales by itself here. */
export const putScheduledAction = operation(({ world, region, now }, input: PutScheduledAction) => {
  const { ServiceNamespace, ResourceId, ScalableDimension, ScheduledActionName: name, ...definition } = input;
  const target = region.targets.get(ResourceId, now);
  if (target === undefined) throw notFound('scalable target', input);
  const before = target.schedules.find((schedule) => schedule.name === name);
  const arn = `arn:aws:autoscaling:${region.name}:${world.accountId}:scheduledAction:simulated:resource/${ServiceNamespace}/${ResourceId}:scheduledActionName/${name}`;
  const schedule: ScheduledAction = { name, arn, createdAt: before?.createdAt ?? now, definition };
  const schedules = [...target.schedules.filter((other) => other.name !== name), schedule];
  region.targets.put(ResourceId, now, { ...target, dimension: ScalableDimension, schedules });
  return {};
});

/** DescribeScheduledActions, of the world a lag ago. */
export const describeScheduledActions = operation(({ region, seen }, input: DescribeScheduledActions) => {
  const wanted = region.targets
    .list(seen)
    .filter(({ resourceId }) => (input.ResourceId ?? resourceId) === resourceId)
    .flatMap((target) => target.schedules.map((schedule) => ({ target, schedule })));
  const { items, next } = page(wanted, input.NextToken, input.MaxResults ?? USUAL_PAGE);
  const ScheduledActions: readonly Reply[] = items.map(({ target, schedule }) => ({
    ScheduledActionName: schedule.name,
    ScheduledActionARN: schedule.arn,
    ServiceNamespace: 'sagemaker',
    ResourceId: target.resourceId,
    ScalableDimension: target.dimension,
    CreationTime: schedule.createdAt / 1_000,
    ...schedule.definition,
  }));
  return { ScheduledActions, NextToken: next };
});
