import type { Journal } from '../journal/journal.ts';
import type { RolloutOptions } from '../options.ts';
import type { Providers } from '../plan/plan-options.ts';
import type { Duration } from '../spec/duration.ts';

/** The options of a watch. */
export interface WatchOptions<P extends Providers = Providers>
  extends Pick<
    RolloutOptions<P>,
    'providers' | 'samples' | 'secrets' | 'metrics' | 'router' | 'clock' | 'lease' | 'signal' | 'onListenerError'
  > {
  readonly journal: Journal;
  /** The regions to watch (`aws/us-east-1`). Default: all that the rollout left at 100 percent. */
  readonly regions?: readonly string[] | undefined;
  /** How often to look. Default: as often as the requests are counted, and once a minute at the most. */
  readonly every?: Duration | undefined;
  /** Looks in a row at a region that does not serve, until it is unhealthy. Default 3. */
  readonly failures?: number | undefined;
  /** How long an unhealthy region must be well until it has recovered; twice as long each further time, up to an hour. Default 5 minutes. */
  readonly recoverAfter?: Duration | undefined;
  /** With a router: how many regions must take requests by its table; a watch takes none out below that. Default: half of those that are watched, rounded up. */
  readonly minServing?: number | undefined;
  /**
   * Rolls back an unhealthy region (`of: 'region'`, the default), or all regions (`'rollout'`), `within` this time after the end of the rollout. Default: never. Without it, and
   * later, a person decides.
   */
  readonly rollBack?: { readonly within: Duration; readonly of?: 'region' | 'rollout' | undefined } | undefined;
  /** How often to tell how all regions are. Default an hour. */
  readonly tellEvery?: Duration | undefined;
  /** How long to watch: from this call on, with `watchOnce` from the first turn on. Default: until it is stopped. */
  readonly for?: Duration | undefined;
  /** The id of its log. Default: one that follows from the rollout's, so that a watch which was stopped is continued. */
  readonly id?: string | undefined;
}
