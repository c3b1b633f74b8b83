import { existsSync, readFileSync } from 'node:fs';

/** A member of a structure, a list or a map. */
export interface Reference {
  readonly shape: string;
}

/** A shape of a service model of AWS, as far as it is checked. */
export interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, Reference>>;
  readonly member?: Reference;
  readonly key?: Reference;
  readonly value?: Reference;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
}

/** The input and output of an API. */
export interface Signature {
  readonly input?: Reference;
  readonly output?: Reference;
}

/** A service model of AWS: `service-2.json`. */
export interface ServiceModel {
  readonly operations: Readonly<Record<string, Signature>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

const FOLDER = new URL('../../../../../../shared/models/', import.meta.url);
const loaded = new Map<string, ServiceModel | undefined>();

/** Reads a model on its first use; undefined where the models are not there. */
export function serviceModel(service: string): ServiceModel | undefined {
  if (!loaded.has(service)) {
    const file = new URL(`${service}/service-2.json`, FOLDER);
    loaded.set(service, existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ServiceModel) : undefined);
  }
  return loaded.get(service);
}
