import type { Json, Provider } from '../../provider/contract.ts';
import type { ConformanceSetup } from '../conformance/conformance-setup.ts';

/** Everything that exists in a cloud, by name: a deployment with the traffic that it takes, and whatever is made beside it. */
export type Inventory = Readonly<Record<string, Json>>;

/** What the rollback rules need to know, beside what the conformance rules do. */
export interface RollbackSetup extends Omit<ConformanceSetup, 'namesPrevious'> {
  /** Looks at everything that exists in the cloud of a provider now, whoever made it. */
  readonly inventory: (provider: Provider) => Promise<Inventory> | Inventory;
  /** Lets somebody else's deployment take the region's traffic, as if it had been there before. Left out where the provider never meets one. */
  readonly serveForeign?: ((provider: Provider) => Promise<void> | void) | undefined;
  /** Disturbs every n-th call of a rollout, instead of each. Default 1: for a provider of real processes that takes long. */
  readonly every?: number | undefined;
  /** Where `every` leaves calls out: another whole number disturbs other ones. Default 0. */
  readonly from?: number | undefined;
}
