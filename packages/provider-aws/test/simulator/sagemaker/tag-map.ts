import { invalid } from '../refusal.ts';

/** A tag as the APIs write it. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Tags by key. */
export type TagMap = Readonly<Record<string, string>>;

const MOST_TAGS = 50;

/** Adds tags to those that are there: a key that is there gets the new value. At most 50 remain allowed. */
export function withTags(tags: TagMap, added: readonly Tag[] = []): TagMap {
  const keys = new Set(added.map(({ Key }) => Key));
  if (keys.size !== added.length) throw invalid('Duplicate tag keys found in the request.');
  for (const key of keys) if (/^aws:/i.test(key)) throw invalid(`Tag keys starting with aws: are reserved: ${key}`);
  const all = { ...tags, ...Object.fromEntries(added.map(({ Key, Value }) => [Key, Value])) };
  if (Object.keys(all).length > MOST_TAGS) throw invalid(`The number of tags must not exceed ${MOST_TAGS}.`);
  return all;
}

/** Tags as the APIs write them. */
export function tagList(tags: TagMap): readonly Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
