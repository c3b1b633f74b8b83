/** What went wrong, in the words the engine acts on. */
export type ProviderErrorKind =
  | 'transient'
  | 'throttled'
  | 'conflict'
  | 'capacity'
  | 'quota'
  | 'artifact'
  | 'container'
  | 'permission'
  | 'not-found'
  | 'invalid'
  | 'unsupported'
  | 'unexpected';

/** A failed call, as data. It holds no secret, no header and no payload. */
export interface ProviderError {
  readonly kind: ProviderErrorKind;
  readonly message: string;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** `region`: this place is the problem. `model`: the model is, so it fails everywhere and the rollout ends. */
  readonly scope: 'region' | 'model';
  /** Milliseconds that the cloud asked to wait before the next try. */
  readonly retryAfterMs?: number | undefined;
  /** The vendor's own error code. */
  readonly vendorCode?: string | undefined;
  readonly requestId?: string | undefined;
}

const RETRYABLE: ReadonlySet<ProviderErrorKind> = new Set(['transient', 'throttled', 'capacity']);
const ABOUT_THE_MODEL: ReadonlySet<ProviderErrorKind> = new Set(['artifact', 'container']);

/** Completes an error: `transient`, `throttled` and `capacity` are retryable, `artifact` and `container` are about the model, unless said otherwise. */
export function providerError(error: Pick<ProviderError, 'kind' | 'message'> & Partial<ProviderError>): ProviderError {
  return {
    retryable: RETRYABLE.has(error.kind),
    scope: ABOUT_THE_MODEL.has(error.kind) ? 'model' : 'region',
    ...error,
  };
}
