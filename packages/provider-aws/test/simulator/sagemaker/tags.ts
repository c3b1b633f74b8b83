import { type Call, operation } from '../operation.ts';
import { page } from '../page.ts';
import { arnOf, readArn } from './arn.ts';
import { notFound } from './refusals.ts';
import { type Tag, type TagMap, tagList, withTags } from './tag-map.ts';

interface Tagged {
  readonly name: string;
  readonly tags: TagMap;
}

interface OnResource {
  readonly ResourceArn: string;
}

const USUAL_PAGE = 50;

function lookUp(call: Call, arn: string, time: number): Tagged | undefined {
  const { region } = call;
  const { kind, name } = readArn(call, arn);
  const store = { model: region.models, 'endpoint-config': region.configs, endpoint: region.endpoints }[kind];
  return store.get(name, time) ?? store.list(time).find((candidate) => candidate.name.toLowerCase() === name);
}

/** Finds a thing by its ARN, whatever the case of its name. */
function find(
  call: Call,
  arn: string,
  time: number,
): { readonly tagged: Tagged; change(to: (tags: TagMap) => TagMap): void } {
  const { region, now } = call;
  const { kind, name } = readArn(call, arn);
  const tagged = lookUp(call, arn, time);
  if (tagged === undefined) throw notFound(kind, arnOf(call, kind, name));
  return {
    tagged,
    change(to) {
      const changed = to(tagged.tags);
      if (kind === 'model') region.models.amend(tagged.name, now, (model) => ({ ...model, tags: changed }));
      else if (kind === 'endpoint')
        region.endpoints.amend(tagged.name, now, (endpoint) => ({ ...endpoint, tags: changed }));
      else region.configs.amend(tagged.name, now, (config) => ({ ...config, tags: changed }));
    },
  };
}

/** ListTags, of the world a lag ago: the tags of what was not there then are not shown. */
export const listTags = operation(
  (call, input: OnResource & { readonly NextToken?: string; readonly MaxResults?: number }) => {
    find(call, input.ResourceArn, call.seen);
    const shown = lookUp(call, input.ResourceArn, Math.min(call.seen, call.now - call.world.tagLagMs));
    const size = Math.min(input.MaxResults ?? USUAL_PAGE, call.world.options.tagPageSize ?? USUAL_PAGE);
    const { items, next } = page(tagList(shown?.tags ?? {}), input.NextToken, size);
    return { Tags: items, NextToken: next };
  },
);

/** AddTags. */
export const addTags = operation((call, { ResourceArn, Tags }: OnResource & { readonly Tags: readonly Tag[] }) => {
  const { tagged, change } = find(call, ResourceArn, call.now);
  const tags = withTags(tagged.tags, Tags);
  change(() => tags);
  return { Tags: tagList(tags) };
});

/** DeleteTags: of keys that are not there it says nothing. */
export const deleteTags = operation((call, input: OnResource & { readonly TagKeys: readonly string[] }) => {
  const { tagged, change } = find(call, input.ResourceArn, call.now);
  const left = Object.entries(tagged.tags).filter(([key]) => !input.TagKeys.includes(key));
  change(() => Object.fromEntries(left));
  return {};
});
