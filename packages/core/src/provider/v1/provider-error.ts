/** The kind of an error. It decides what the engine does. */
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
  /** `region`: the problem is in this region. `model`: the problem is the model, so it fails everywhere and the rollout ends. */
  readonly scope: 'region' | 'model';
  /** Milliseconds that the cloud asked to wait before the next try. */
  readonly retryAfterMs?: number | undefined;
  /** The vendor's own error code. */
  readonly vendorCode?: string | undefined;
  readonly requestId?: string | undefined;
}

const RETRYABLE: ReadonlySet<ProviderErrorKind> = new Set(['transient', 'throttled', 'capacity']);
const ABOUT_THE_MODEL: ReadonlySet<ProviderErrorKind> = new Set(['artifact', 'container']);

/** Makes an error with defaults: `transient`, `throttled` and `capacity` are retryable; `artifact` and `container` have the scope `model`. */
export function providerError(error: Pick<ProviderError, 'kind' | 'message'> & Partial<ProviderError>): ProviderError {
  return {
    retryable: RETRYABLE.has(error.kind),
    scope: ABOUT_THE_MODEL.has(error.kind) ? 'model' : 'region',
    ...error,
  };
}
