import type { MetricName } from './metric.ts';

/** What this provider can do, so that the plan is right before anything runs. */
export interface Capabilities {
  /** `percent`: traffic moves by any share. `all-or-nothing`: stages collapse to one shift to 100. */
  readonly traffic: 'percent' | 'all-or-nothing';
  /** The metrics that `health` answers. */
  readonly metrics: readonly MetricName[];
  /** How long, in milliseconds, a read may still show the world before a change that was accepted. */
  readonly settleMs: number;
  /** Whether `retire` can remove a deployment; default true. Where false, rollback moves traffic and reports what is left. */
  readonly retires?: boolean | undefined;
  /** Whether `retire` may be called while a deploy is under way, because it cancels it; default false: the engine waits until that has ended. */
  readonly cancels?: boolean | undefined;
  /**
   * Whether verification leaves something behind that serves nobody (a twin); default false. `describe` names it as `leftover`, and the engine has
   * it removed after everything else, by `route` from a share to the same share.
   */
  readonly leftovers?: boolean | undefined;
  /** Whether `verify` reaches a deployment that takes no traffic; default true. Where false, a spec with `verify.samples` is refused when it is planned. */
  readonly verifiesWithoutTraffic?: boolean | undefined;
  /** How long, in milliseconds, a call usually takes to come true. It shapes the polling rhythm only. */
  readonly expectedMs?:
    | {
        readonly deploy?: number | undefined;
        readonly route?: number | undefined;
        readonly retire?: number | undefined;
      }
    | undefined;
}
