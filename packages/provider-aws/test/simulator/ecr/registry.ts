import { createHash } from 'node:crypto';

/** An image's name, taken apart. */
export interface ImageName {
  readonly registry: string;
  readonly region: string;
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** An image of a repository. */
export interface Image {
  readonly digest: string;
  readonly tags: readonly string[];
  readonly pushedAt: number;
}

/** AWS's own images for deep learning, in most regions. */
const DEEP_LEARNING_REGISTRY = '763104351884';

const NAME =
  /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.(?:com(?:\.cn)?|eu)\/([a-z0-9._/-]+?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/;

const read = new Map<string, ImageName | undefined>();

function readName(uri: string): ImageName | undefined {
  const [, registry, region, repository, tag, digest] = NAME.exec(uri) ?? [];
  if (registry === undefined || region === undefined || repository === undefined) return undefined;
  return { registry, region, repository, tag, digest };
}

/** Takes the URI of an ECR image apart; undefined if it is none. */
export function imageNameOf(uri: string): ImageName | undefined {
  if (!read.has(uri)) read.set(uri, readName(uri));
  return read.get(uri);
}

/** The digest that an image gets when none is given: the same for the same repository and tag, in every region. */
function digestOf(repository: string, tag: string): string {
  return `sha256:${createHash('sha256').update(`${repository}:${tag}`).digest('hex')}`;
}

/** The container images that there are, by registry, region and repository. */
export class Registry {
  readonly accountId: string;
  readonly #repositories = new Map<string, Image[]>();

  constructor(accountId: string) {
    this.accountId = accountId;
  }

  /** Pushes an image; a tag that was another's moves. */
  push(uri: string, at: number): void {
    const name = imageNameOf(uri);
    if (name === undefined) throw new Error(`${uri} is not the name of an ECR image`);
    const digest = name.digest ?? digestOf(name.repository, name.tag ?? 'latest');
    const images = this.repository(name.registry, name.region, name.repository) ?? [];
    const others = images
      .filter((image) => image.digest !== digest)
      .map((image) => ({ ...image, tags: image.tags.filter((tag) => tag !== name.tag) }));
    const before = images.find((image) => image.digest === digest)?.tags ?? [];
    const tags = name.tag === undefined ? before : [...before.filter((tag) => tag !== name.tag), name.tag];
    const key = `${name.registry}/${name.region}/${name.repository}`;
    this.#repositories.set(key, [...others, { digest, tags, pushedAt: at }]);
  }

  /** Takes a tag away, and the image that has no other. */
  remove(uri: string): void {
    const name = imageNameOf(uri);
    if (name === undefined) throw new Error(`${uri} is not the name of an ECR image`);
    const key = `${name.registry}/${name.region}/${name.repository}`;
    const images = (this.#repositories.get(key) ?? []).map((image) => ({
      ...image,
      tags: image.tags.filter((tag) => tag !== name.tag),
    }));
    this.#repositories.set(
      key,
      images.filter(({ tags }) => tags.length > 0),
    );
  }

  repository(registry: string, region: string, repository: string): readonly Image[] | undefined {
    return this.#repositories.get(`${registry}/${region}/${repository}`);
  }

  /** The digest that a name stands for; undefined if there is no such image. AWS's own are always there. */
  resolve({ registry, region, repository, tag, digest }: ImageName): string | undefined {
    if (registry === DEEP_LEARNING_REGISTRY) return digest ?? digestOf(repository, tag ?? '');
    const images = this.repository(registry, region, repository) ?? [];
    const found = images.find((image) =>
      digest === undefined ? tag !== undefined && image.tags.includes(tag) : image.digest === digest,
    );
    return found?.digest;
  }
}
