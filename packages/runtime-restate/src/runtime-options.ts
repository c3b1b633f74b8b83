import type { Clock, Providers, RolloutOptions } from '@landfall/core';

/** What calls are made with, on every service that runs rollouts: the same for all of them. */
export interface RuntimeOptions<P extends Providers = Providers>
  extends Pick<RolloutOptions<P>, 'providers' | 'samples' | 'metrics' | 'router' | 'secrets'> {
  /** What the names of the objects begin with; default `Landfall`. Rollouts, claims and the ledger of two prefixes know nothing of each other. */
  readonly prefix?: string | undefined;
  /** Default: the machine's clock. Of the wait between two turns Restate decides, by its own clock. */
  readonly clock?: Clock | undefined;
}
