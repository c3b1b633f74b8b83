import { type TagMap, tagList } from './sagemaker/tag-map.ts';
import type { World } from './world.ts';

/** A variant as it is. */
export interface HeldVariant {
  readonly name: string;
  readonly model: string;
  readonly weight: number;
  readonly count: number;
  readonly type: string;
}

/** An endpoint as it is. */
export interface HeldEndpoint {
  readonly name: string;
  readonly status: string;
  /** The configuration in service. */
  readonly config: string;
  readonly variants: readonly HeldVariant[];
  readonly tags: TagMap;
}

/** What the account has in a region now, whatever its reads show: plain JSON, sorted. */
export interface Holdings {
  readonly models: readonly string[];
  readonly configs: readonly string[];
  readonly endpoints: readonly HeldEndpoint[];
  readonly alarms: readonly string[];
  /** The resource ids. */
  readonly scalableTargets: readonly string[];
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}

function sortedTags(tags: TagMap): TagMap {
  const sorted = [...tagList(tags)].sort((one, other) => (one.Key < other.Key ? -1 : 1));
  return Object.fromEntries(sorted.map(({ Key, Value }) => [Key, Value]));
}

/** Looks at what the account has in a region. */
export function holdingsOf(world: World, name: string): Holdings {
  const region = world.region(name);
  const now = world.now();
  const endpoints = region.endpointsAt(now).map((endpoint): HeldEndpoint => {
    const variants = endpoint.fleets.map(
      ({ variant, model, weight, count }): HeldVariant => ({
        name: variant.VariantName,
        model: model.name,
        weight,
        count,
        type: variant.InstanceType ?? 'serverless',
      }),
    );
    const { status, config, tags } = endpoint;
    return {
      name: endpoint.name,
      status,
      config: config.name,
      variants: variants.sort(byName),
      tags: sortedTags(tags),
    };
  });
  const namesOf = (things: readonly { readonly name: string }[]) => things.map((thing) => thing.name).sort();
  return {
    models: namesOf(region.models.list(now)),
    configs: namesOf(region.configs.list(now)),
    endpoints: endpoints.sort(byName),
    alarms: namesOf(region.alarms.list(now)),
    scalableTargets: region.targets
      .list(now)
      .map(({ resourceId }) => resourceId)
      .sort(),
  };
}
