import type { Json } from './json.ts';

/** One request that is sent to a deployment to verify it. */
export interface Sample {
  readonly input: Json;
  /** Media type of the request body; default `application/json`. */
  readonly contentType?: string | undefined;
  /** `base64`: the input is the base64 of raw bytes; the bytes are sent. */
  readonly encoding?: 'base64' | undefined;
  /** Media type of the answer. Used by the AWS provider (default `application/json`); others ignore it. */
  readonly accept?: string | undefined;
  /** Text for the container beside the body, in `X-Amzn-SageMaker-Custom-Attributes`. Used by the AWS provider; others ignore it. */
  readonly customAttributes?: string | undefined;
}
