import type { Json } from './json.ts';

/** One request that is sent to a deployment to verify it. */
export interface Sample {
  readonly input: Json;
  /** Media type of the request body; default `application/json`. */
  readonly contentType?: string | undefined;
}
