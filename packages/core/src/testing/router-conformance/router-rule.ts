import type { RouterCapabilities } from '../../router/router.ts';
import type { RouterSetup } from './router-setup.ts';
import type { RouterTrial } from './router-trial.ts';

/** A rule's definition: its check of a router without a table, and what it needs from the setup. */
export interface RouterRule {
  readonly name: string;
  readonly contract: string;
  readonly needs?: keyof RouterSetup;
  /** The routers that it applies to, by `compareAndSet`. Default: those that write. */
  readonly appliesTo?: readonly RouterCapabilities['compareAndSet'][];
  readonly hold: (trial: RouterTrial) => Promise<void>;
}

/** Routers of every kind. */
export const ALL = ['exact', 'detected', 'none'] as const;
