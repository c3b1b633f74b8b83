import type { Json, Provider } from '../../provider/contract.ts';
import type { ConformanceSetup } from '../conformance/conformance-setup.ts';

/** Everything that exists in a cloud, by name: deployments with their traffic, and other resources. */
export type Inventory = Readonly<Record<string, Json>>;

/** What the rollback rules need to know, beside the setup of the conformance rules. */
export interface RollbackSetup extends Omit<ConformanceSetup, 'namesPrevious'> {
  /** Lists everything that exists in the provider's cloud now, no matter who made it. */
  readonly inventory: (provider: Provider) => Promise<Inventory> | Inventory;
  /** Makes a deployment that Landfall did not make, with all of the region's traffic. Leave it out if the provider never meets one. */
  readonly serveForeign?: ((provider: Provider) => Promise<void> | void) | undefined;
  /** Disturbs only every n-th call of a rollout. Default 1; more for a slow provider. */
  readonly every?: number | undefined;
  /** Where `every` leaves calls out: another whole number disturbs other ones. Default 0. */
  readonly from?: number | undefined;
}
