import { operation } from '../operation.ts';
import { invalid } from '../refusal.ts';
import { arnOf } from './arn.ts';
import { checkContainer } from './check-container.ts';
import { type ListInput, listThings } from './list-things.ts';
import { type Container, describeModel as description } from './model-record.ts';
import { alreadyThere, notFound } from './refusals.ts';
import { type Tag, withTags } from './tag-map.ts';

interface CreateModel {
  readonly ModelName: string;
  readonly PrimaryContainer?: Container;
  readonly Containers?: readonly Container[];
  readonly ExecutionRoleArn?: string;
  readonly VpcConfig?: unknown;
  readonly Tags?: readonly Tag[];
}

/** CreateModel: checks image, artifact and role at once, as SageMaker does today. */
export const createModel = operation((call, { Tags, ...input }: CreateModel) => {
  const { world, region, now, by } = call;
  const { ModelName: name, PrimaryContainer, Containers, ExecutionRoleArn } = input;
  const arn = arnOf(call, 'model', name);
  if (region.models.get(name, now) !== undefined) throw alreadyThere('model', arn);
  const containers = PrimaryContainer === undefined ? (Containers ?? []) : [PrimaryContainer];
  if (containers.length === 0 || (PrimaryContainer !== undefined && Containers !== undefined))
    throw invalid('Exactly one of PrimaryContainer and Containers has to be specified.');
  if (ExecutionRoleArn === undefined) throw invalid('ExecutionRoleArn is required to create a model.');
  const tags = withTags({}, Tags);
  for (const container of containers) checkContainer(call, container, ExecutionRoleArn);
  const isInVpc = input.VpcConfig !== undefined;
  region.models.put(name, now, { name, arn, createdAt: now, input: { ...input }, containers, isInVpc, tags });
  world.everMade.push({ at: now, region: region.name, kind: 'model', name, by });
  return { ModelArn: arn };
});

/** DescribeModel, of the world a lag ago. */
export const describeModel = operation((call, { ModelName }: { readonly ModelName: string }) => {
  const model = call.region.models.get(ModelName, call.seen);
  if (model === undefined) throw notFound('model', arnOf(call, 'model', ModelName));
  return description(model);
});

/** DeleteModel: not refused while an endpoint runs it. */
export const deleteModel = operation((call, { ModelName }: { readonly ModelName: string }) => {
  const { region, now } = call;
  if (region.models.get(ModelName, now) === undefined) throw notFound('model', arnOf(call, 'model', ModelName));
  region.models.put(ModelName, now, undefined);
  return {};
});

/** ListModels. */
export const listModels = operation(({ region, seen }, input: ListInput) => {
  const { items, NextToken } = listThings(region.models.list(seen), input);
  const Models = items.map(({ name, arn, createdAt }) => ({
    ModelName: name,
    ModelArn: arn,
    CreationTime: createdAt / 1_000,
  }));
  return { Models, NextToken };
});
