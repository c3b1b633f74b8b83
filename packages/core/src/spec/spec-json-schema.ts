import type { Json } from '../provider/contract.ts';
import { specSchema } from './spec-schema.ts';

/** The JSON Schema (draft 2020-12) of a spec, for editors and other tools. `parseSpec` checks more than a schema can. */
export function specJsonSchema(): Json {
  return specSchema().jsonSchema();
}
