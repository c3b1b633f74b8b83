import { operation } from '../operation.ts';
import { invalid } from '../refusal.ts';
import { arnOf } from './arn.ts';
import { checkVariants } from './check-variants.ts';
import type { ConfigInput } from './config-record.ts';
import { type ListInput, listThings } from './list-things.ts';
import { alreadyThere, notFound } from './refusals.ts';
import { type Tag, withTags } from './tag-map.ts';

interface CreateConfig extends ConfigInput {
  readonly Tags?: readonly Tag[];
}

interface NamesConfig {
  readonly EndpointConfigName: string;
}

/** CreateEndpointConfig: its models have to be there. */
export const createEndpointConfig = operation((call, { Tags, ...input }: CreateConfig) => {
  const { world, region, now, by } = call;
  const name = input.EndpointConfigName;
  const arn = arnOf(call, 'endpoint-config', name);
  if (region.configs.get(name, now) !== undefined) throw alreadyThere('endpoint-config', arn);
  checkVariants(input);
  const tags = withTags({}, Tags);
  for (const { ModelName = '', ServerlessConfig } of input.ProductionVariants) {
    const model = region.models.get(ModelName, now);
    const isSeen = region.models.get(ModelName, call.seen) !== undefined;
    if (model === undefined || !isSeen) throw notFound('model', arnOf(call, 'model', ModelName));
    if (ServerlessConfig !== undefined && model.isInVpc)
      throw invalid('VPC configuration is not supported for serverless endpoints.');
    if (ServerlessConfig !== undefined && model.containers.some(({ ModelDataSource }) => ModelDataSource !== undefined))
      throw invalid('ModelDataSource is not supported for serverless endpoints.');
  }
  region.configs.put(name, now, { name, arn, createdAt: now, input, tags });
  world.everMade.push({ at: now, region: region.name, kind: 'config', name, by });
  return { EndpointConfigArn: arn };
});

/** DescribeEndpointConfig, of the world a lag ago: of one that was deleted while in use it knows nothing. */
export const describeEndpointConfig = operation((call, { EndpointConfigName }: NamesConfig) => {
  const config = call.region.configs.get(EndpointConfigName, call.seen);
  if (config === undefined) throw notFound('endpoint-config', arnOf(call, 'endpoint-config', EndpointConfigName));
  return { ...config.input, EndpointConfigArn: config.arn, CreationTime: config.createdAt / 1_000 };
});

/** DeleteEndpointConfig: never refused for one in use. */
export const deleteEndpointConfig = operation((call, { EndpointConfigName }: NamesConfig) => {
  const { region, now } = call;
  if (region.configs.get(EndpointConfigName, now) === undefined)
    throw notFound('endpoint-config', arnOf(call, 'endpoint-config', EndpointConfigName));
  region.configs.put(EndpointConfigName, now, undefined);
  return {};
});

/** ListEndpointConfigs. */
export const listEndpointConfigs = operation(({ region, seen }, input: ListInput) => {
  const { items, NextToken } = listThings(region.configs.list(seen), input);
  const EndpointConfigs = items.map(({ name, arn, createdAt }) => ({
    EndpointConfigName: name,
    EndpointConfigArn: arn,
    CreationTime: createdAt / 1_000,
  }));
  return { EndpointConfigs, NextToken };
});
