import type { Clock } from '@landfall/core';
import type { CatalogQueue } from './catalog-queue.ts';
import type { ObjectNames } from './object-names.ts';
import type { RuntimeOptions } from './runtime-options.ts';

/** The options, checked. */
export interface RuntimeSetup {
  readonly options: Omit<RuntimeOptions, 'clock' | 'prefix'>;
  readonly clock: Clock;
  readonly names: ObjectNames;
  readonly queue: CatalogQueue;
}
