import { Refusal } from '../refusal.ts';

/** One version of a parameter. */
export interface StoredVersion {
  readonly number: number;
  readonly value: string;
  readonly type: string;
  readonly tier: string;
  readonly modifiedAt: number;
}

/** How many versions are kept (getmoto/moto#3963, seen on AWS in #3967). */
const KEPT = 100;

/** The parameters of one region, each with its versions. */
export class Parameters {
  readonly #versions = new Map<string, readonly StoredVersion[]>();

  /** The versions that are kept, oldest first. Refuses, without a message as AWS does, if there is no such parameter. */
  versionsOf(name: string): readonly StoredVersion[] {
    const versions = this.#versions.get(name);
    if (versions === undefined) throw new Refusal('ParameterNotFound', '');
    return versions;
  }

  last(name: string): StoredVersion | undefined {
    return this.#versions.get(name)?.at(-1);
  }

  add(name: string, version: StoredVersion): void {
    this.#versions.set(name, [...(this.#versions.get(name) ?? []), version].slice(-KEPT));
  }

  delete(name: string): void {
    this.#versions.delete(name);
  }
}
