import type { Clock, Providers, RolloutOptions } from '@landfall/core';

/** What calls are made with, on every service that runs rollouts: the same for all of them. */
export interface RuntimeOptions<P extends Providers = Providers>
  extends Pick<RolloutOptions<P>, 'providers' | 'samples' | 'metrics' | 'router' | 'secrets'> {
  /** Default: the machine's clock. Of the wait between two turns Restate decides, by its own clock. */
  readonly clock?: Clock | undefined;
}

/** The options, checked. */
export interface RuntimeSetup {
  readonly options: Omit<RuntimeOptions, 'clock'>;
  readonly clock: Clock;
}
