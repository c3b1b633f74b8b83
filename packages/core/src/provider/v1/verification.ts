import type { Json } from './json.ts';
import type { ProviderError } from './provider-error.ts';

/** The response to one sample, in the order of the request's samples. An output that is neither JSON nor text is the base64 of its bytes. */
export type SampleResponse = { readonly output: Json; readonly latencyMs: number } | { readonly error: ProviderError };

/** One of the provider's own checks (container healthy, right version answering, ...). */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly detail?: string | undefined;
}

/** What `verify` found. The engine compares the outputs with what is expected, and keeps none of them. */
export interface Verification {
  /** `twin`: the deployment cannot be reached without traffic, so its twin answered. */
  readonly subject: 'deployment' | 'twin';
  readonly responses: readonly SampleResponse[];
  readonly checks?: readonly Check[] | undefined;
  /** The model version that answered, if the cloud says which. */
  readonly version?: string | undefined;
}
