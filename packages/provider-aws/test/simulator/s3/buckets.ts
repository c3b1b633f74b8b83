import { createHash } from 'node:crypto';

/** An object of a bucket. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly modifiedAt: number;
  /** What it holds, where that matters. */
  readonly content?: ObjectContent | undefined;
}

/** The text of an object, and the headers that it was put with. */
export interface ObjectContent {
  readonly text: string;
  readonly contentType: string | undefined;
  readonly cacheControl: string | undefined;
}

/** A bucket, and who may see it. */
export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly isDenied: boolean;
  readonly objects: ReadonlyMap<string, StoredObject>;
}

/** Where an object is. */
export interface Location {
  readonly bucket: string;
  readonly key: string;
}

/** Reads `s3://bucket/key`; undefined if it is none. */
export function locationOf(uri: string): Location | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(uri) ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

/** The buckets that there are in the world: their names are unique over all accounts. */
export class Buckets {
  readonly #buckets = new Map<string, Bucket & { readonly objects: Map<string, StoredObject> }>();

  get(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  /** Makes a bucket, or changes who may see it. */
  put(name: string, region: string, isDenied = false): void {
    const objects = this.#buckets.get(name)?.objects ?? new Map<string, StoredObject>();
    this.#buckets.set(name, { name, region, isDenied, objects });
  }

  /** Puts an object at `s3://bucket/key`; a bucket that is not there is made in the region. */
  putObject(region: string, uri: string, at: number, size = 1_024): void {
    const location = locationOf(uri);
    if (location === undefined) throw new Error(`${uri} is not the place of an object: s3://bucket/key`);
    const { bucket, key } = location;
    if (!this.#buckets.has(bucket)) this.put(bucket, region);
    const etag = `"${key.length.toString(16).padStart(8, '0')}${size.toString(16).padStart(24, '0')}"`;
    this.#buckets.get(bucket)?.objects.set(key, { key, size, etag, modifiedAt: at });
  }

  /** Puts an object that has a content. Its ETag is what the ETag of such an object is: the MD5 of its content. */
  putContent(bucket: string, key: string, at: number, content: ObjectContent): StoredObject {
    const etag = `"${createHash('md5').update(content.text).digest('hex')}"`;
    const object = { key, size: Buffer.byteLength(content.text), etag, modifiedAt: at, content };
    this.#buckets.get(bucket)?.objects.set(key, object);
    return object;
  }

  deleteObject(uri: string): void {
    const location = locationOf(uri);
    if (location !== undefined) this.#buckets.get(location.bucket)?.objects.delete(location.key);
  }
}
