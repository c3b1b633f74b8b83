import type { Model } from '@landfall/core/provider';
import { hashOf } from './seeded-random.ts';

/** The handle of one deployment of the fake cloud. */
export type FakeDeployment = {
  readonly region: string;
  readonly name: string;
  /** The key of the deploy attempt that makes it. */
  readonly owner: string;
  readonly version: string;
};

function slug(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

/** Names the deployment of a deploy attempt: the same key gives the same name, another key another name. */
export function nameDeployment(model: Model, region: string, key: string): FakeDeployment {
  const name = `${slug(model.name)}-${slug(model.version)}-${hashOf(key).toString(36)}`;
  return { region, name, owner: key, version: model.version };
}
