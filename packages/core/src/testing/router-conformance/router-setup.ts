import type { Router, RouterCapabilities } from '../../router/router.ts';
import type { RoutingEntry } from '../../routing/table/routing-table.ts';

/** What the router rules need to know about the router under test. */
export interface RouterSetup {
  /** Makes a router whose place holds no table. Called once for every rule. */
  readonly router: () => Promise<Router> | Router;
  /** What the router's capability `compareAndSet` says. It decides which rules apply. Default `'exact'`. */
  readonly compareAndSet?: RouterCapabilities['compareAndSet'] | undefined;
  /** Makes another router of the same place, as another process does. Default: the router itself, which suits a router in memory. */
  readonly again?: ((router: Router) => Promise<Router> | Router) | undefined;
  /** The entry of the region with this number, 0 or more: each region has another key. For a router that cannot keep every field, or any address. Default: one with every field. */
  readonly entry?: ((number: number) => RoutingEntry) | undefined;
  /** Stores any JSON in the router's place without the router, as a person does. Without it, the rules about what others store are left out. */
  readonly put?: ((router: Router, content: unknown) => Promise<void> | void) | undefined;
  /** Makes a router whose place cannot be reached. Without it, the rule about that is left out. */
  readonly unreachable?: (() => Promise<Router> | Router) | undefined;
  /** Removes what a rule left behind. Called after each rule, with every router that the rule got. */
  readonly dispose?: ((router: Router) => Promise<void> | void) | undefined;
}
