/** Which calls a fault meets. */
export interface Aim {
  readonly region?: string;
  readonly api?: string;
  readonly endpoint?: string;
  /** How often it happens; once by default. */
  readonly times?: number;
  /** How many matching calls pass before it happens. */
  readonly after?: number;
  /** It happens at or after this time only. */
  readonly from?: number;
  /** It happens before this time only. */
  readonly until?: number;
}

/** An answer with an error of the server, before or after the change was made. */
export interface ServerError extends Aim {
  readonly kind: 'error-before-commit' | 'error-after-commit';
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
  readonly retryAfterSeconds?: number;
}

/** No answer: the connection is reset, before or after the change was made, or the call hangs until its caller gives up. */
export interface NoAnswer extends Aim {
  readonly kind: 'reset' | 'reset-after-commit' | 'invoke-hangs' | 'hangs';
}

/**
 * An answer that is not what AWS wrote: the first half of it, after the change was made; or a page of HTML with status 200 from something in
 * between, without the change.
 */
export interface GarbledAnswer extends Aim {
  readonly kind: 'cut-off' | 'html';
}

/** The signature is refused: the clock of this machine seems to be wrong, or the token has expired. */
export interface RefusedSignature extends Aim {
  readonly kind: 'clock-skew' | 'expired-token';
}

/** `Rate exceeded`, `times` times. */
export interface Throttle extends Aim {
  readonly kind: 'throttle';
  readonly retryAfterSeconds?: number;
}

/** `Rate exceeded` for a share of all matching calls, chosen by a seeded generator. Lasts for ever unless `times` says otherwise. */
export interface ThrottleRate extends Aim {
  readonly kind: 'throttle-rate';
  readonly share: number;
  readonly seed?: number;
  readonly retryAfterSeconds?: number;
}

/** `AccessDeniedException`. */
export interface Deny extends Aim {
  readonly kind: 'deny';
  readonly message?: string;
}

/** The next update ends InService on the old configuration, with a reason or without, perhaps by way of RollingBack. */
export interface SilentRollback extends Aim {
  readonly kind: 'silent-rollback';
  readonly reason?: string;
  readonly ms?: number;
  readonly rollingBackMs?: number;
}

/** The next create or update does not succeed. An update ends on the old configuration unless `to` says Failed. */
export interface OperationFails extends Aim {
  readonly kind: 'create-fails' | 'update-fails' | 'update-rollback-failed';
  readonly reason?: string;
  readonly ms?: number;
  readonly to?: 'InService' | 'Failed';
  /** An endpoint that is Failed is described without its variants. */
  readonly hidesVariants?: boolean;
}

/** The endpoint is Creating (or, with api UpdateEndpoint, Updating) for `ms`, for ever by default, then InService. */
export interface Stuck extends Aim {
  readonly kind: 'stuck-creating';
  readonly ms?: number;
}

/** The next change of weights ends in RollingBack, then InService with the old weights. */
export interface WeightsFail extends Aim {
  readonly kind: 'weights-fail';
  readonly reason?: string;
  readonly rollingBackMs?: number;
}

/** AWS finds no instances of the type (of any type by default) for the next create, update or growth. */
export interface NoCapacity extends Aim {
  readonly kind: 'capacity';
  readonly type?: string;
  readonly reason?: string;
}

/** AWS maintains the endpoint from `from` (now by default) on, for `ms`: it is SystemUpdating when it would be InService. */
export interface SystemUpdating {
  readonly kind: 'system-updating';
  readonly region: string;
  readonly endpoint: string;
  readonly from?: number;
  readonly ms: number;
}

/** What can be wrong with an invocation, or with the reading of metrics. */
export interface DataFault extends Aim {
  readonly kind: 'wrong-variant' | 'not-ready' | 'metrics-partial' | 'metrics-error';
}

/** The container answers with an error: 424 ModelError to the caller. */
export interface ModelFails extends Aim {
  readonly kind: 'model-error';
  readonly originalStatus?: number;
  readonly originalMessage?: string;
}

/** One thing that goes wrong by script. */
export type Fault =
  | ServerError
  | NoAnswer
  | GarbledAnswer
  | RefusedSignature
  | Throttle
  | ThrottleRate
  | Deny
  | SilentRollback
  | OperationFails
  | Stuck
  | WeightsFail
  | NoCapacity
  | SystemUpdating
  | DataFault
  | ModelFails;

/** A fault that is met by calls. */
export type CallFault = Exclude<Fault, SystemUpdating>;
