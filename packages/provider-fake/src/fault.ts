import type { ProviderError } from '@landfall/core/provider';

/** The methods of a provider. */
export type ProviderMethod =
  | 'prepare'
  | 'deploy'
  | 'describe'
  | 'verify'
  | 'route'
  | 'monitor'
  | 'health'
  | 'metric'
  | 'retire';

/** Which calls or changes a fault matches; what is left out matches all. */
interface Aim {
  readonly region?: string | undefined;
  readonly version?: string | undefined;
  /** How many matches pass before the first fault; default 0. */
  readonly after?: number | undefined;
  /** How many matches get the fault. Default: 1 if a call misbehaves, all if the cloud does. */
  readonly times?: number | undefined;
}

interface CallAim extends Aim {
  /** Default: any method. */
  readonly method?: ProviderMethod | undefined;
}

/** One call misbehaves. If several match a call, the first in the list happens. */
export type CallFault =
  /** The call is refused, and nothing is changed. `transient` unless `error` says otherwise. */
  | ({ readonly kind: 'fail'; readonly error?: Partial<ProviderError> | undefined } & CallAim)
  /** The call is refused as `throttled`; the cloud asks to wait `retryAfterMs`, default 1000. */
  | ({ readonly kind: 'throttle'; readonly retryAfterMs?: number | undefined } & CallAim)
  /** No answer until the call is cancelled. `afterChange`: the change was made; default: it was not. */
  | ({ readonly kind: 'hang'; readonly afterChange?: boolean | undefined } & CallAim)
  /** The change is made at once and the answer comes `ms` later, by the `clock` of the options. */
  | ({ readonly kind: 'slow'; readonly ms: number } & CallAim)
  /** The change is made, and the answer is an error: `transient` unless `error` says otherwise. */
  | ({ readonly kind: 'error-after-change'; readonly error?: Partial<ProviderError> | undefined } & CallAim)
  /** The method throws an exception, as from a bug in a provider; nothing is changed. */
  | ({ readonly kind: 'throws'; readonly message?: string | undefined } & CallAim);

/** A range of time that may be open at either end, in milliseconds since the epoch. */
interface During {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** The call succeeds, and the cloud misbehaves. All faults that match happen together. */
export type CloudFault =
  /** `prepare` gives a finding; an `error` (the default) ends the select step. */
  | ({
      readonly kind: 'finding';
      readonly level?: 'info' | 'warning' | 'error' | undefined;
      readonly message: string;
    } & Aim)
  /** The accepted deploy ends as `failed` after `ms` (default: the time that a deploy takes). */
  | ({
      readonly kind: 'deploy-fails';
      readonly ms?: number | undefined;
      readonly error?: Partial<ProviderError> | undefined;
    } & Aim)
  /** No room: the deploy is refused (`at: 'call'`, the default), or accepted and ends as `failed` (`at: 'end'`). The error's kind is `capacity`. */
  | ({ readonly kind: 'out-of-capacity'; readonly at?: 'call' | 'end' | undefined } & Aim)
  /** The deploy ends with a part of the fleet on each version. */
  | ({ readonly kind: 'mixed' } & Aim)
  /** The deployment comes up, and fails `ms` later. */
  | ({ readonly kind: 'crash-later'; readonly ms: number; readonly error?: Partial<ProviderError> | undefined } & Aim)
  /** The cloud silently reverts a deploy (the default), or a route to a larger share, `ms` after it took effect. */
  | ({ readonly kind: 'silent-rollback'; readonly method?: 'deploy' | 'route' | undefined; readonly ms: number } & Aim)
  /** Reads show the state before the change for `ms`, even if that is longer than `settleMs`. Without `method`: any change. */
  | ({ readonly kind: 'stale'; readonly method?: 'deploy' | 'route' | 'retire' | undefined; readonly ms: number } & Aim)
  /** A deployment that is ready reads as ready and pending in turns (`describe`, the default), or its metrics as good and bad (`metric`), `periodMs` each. */
  | ({
      readonly kind: 'flapping';
      readonly method?: 'describe' | 'metric' | undefined;
      readonly periodMs: number;
    } & Aim)
  /** Counts of requests come `ms` later than they should: those of the periods that begin from `from` on and before `to` (default: all), in milliseconds since the epoch. */
  | ({ readonly kind: 'late-counts'; readonly ms: number } & During & Aim)
  /** Counts of requests never come: those of the periods that begin from `from` on and before `to`. Users are still served. */
  | ({ readonly kind: 'lost-counts' } & During & Aim)
  /** Counts of requests cannot be read from `from` on and before `to`: `transient` unless `error` says otherwise. */
  | ({ readonly kind: 'unreadable-counts'; readonly error?: Partial<ProviderError> | undefined } & During & Aim)
  /** Counts of requests change `ms` after they were final: each becomes `factor` times what it was. */
  | ({ readonly kind: 'restated-counts'; readonly ms: number; readonly factor: number } & Aim)
  /** Samples of `verify` get errors: `transient` unless `error` says otherwise. */
  | ({ readonly kind: 'sample-fails'; readonly error?: Partial<ProviderError> | undefined } & Aim);

/** A fault of the fake cloud, as data. */
export type Fault = CallFault | CloudFault;
