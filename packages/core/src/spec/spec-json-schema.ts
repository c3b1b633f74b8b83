import type { Json } from '../provider/contract.ts';
import { specSchema } from './spec-schema.ts';

/** The JSON Schema (draft 2020-12) of a spec, for editors and for checks elsewhere; `parseSpec` checks more than it can say. */
export function specJsonSchema(): Json {
  return specSchema().jsonSchema();
}
