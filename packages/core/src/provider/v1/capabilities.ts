import type { HealthCapability } from './health.ts';
import type { MetricName } from './metric.ts';

/** What this provider can do. The plan depends on it. */
export interface Capabilities {
  /** `percent`: traffic moves by any share. `all-or-nothing`: stages collapse to one shift to 100. */
  readonly traffic: 'percent' | 'all-or-nothing';
  /** The metrics that `metric` answers. */
  readonly metrics: readonly MetricName[];
  /** How `health` counts requests. Without it, nothing can be judged: a bake is then only a wait. */
  readonly health?: HealthCapability | undefined;
  /** How many milliseconds a read may still show the state before an accepted change. */
  readonly settleMs: number;
  /** Whether `retire` can remove a deployment; default true. If false, a rollback moves traffic and reports the deployment as left. */
  readonly retires?: boolean | undefined;
  /** Whether `retire` may be called while a deploy is under way, because it cancels it; default false: the engine waits until the deploy has ended. */
  readonly cancels?: boolean | undefined;
  /**
   * Whether verification leaves something behind that serves no traffic (a twin); default false. `describe` names it as `leftover`, and the engine has
   * it removed after everything else, by `route` from a share to the same share.
   */
  readonly leftovers?: boolean | undefined;
  /** Whether `verify` can reach a deployment that takes no traffic; default true. If false, planning refuses a spec with `verify.samples`. */
  readonly verifiesWithoutTraffic?: boolean | undefined;
  /** How many milliseconds a call usually takes until its change is done. It only affects how often the engine polls. */
  readonly expectedMs?:
    | {
        readonly deploy?: number | undefined;
        readonly route?: number | undefined;
        readonly retire?: number | undefined;
      }
    | undefined;
}
