import type { ProviderError } from '../provider/contract.ts';
import type { Given } from '../provider/defined-provider.ts';
import type { RoutingTable } from '../routing/table/routing-table.ts';
import type { RouterCapabilities } from './router.ts';

/** What was found in a router's place. */
export interface Stored<Tag> {
  /** What is stored: a routing table, if nothing is wrong. It is checked. */
  readonly value: unknown;
  /** What tells this content from any other one, such as an ETag or a version number of the place. `write` gets it back. */
  readonly tag: Tag;
}

/** The functions of a router of your own. Each may return its value, a Result, or a promise of either; to fail, return `err(...)` or throw `providerError({...})`. */
export interface RouterParts<Tag> {
  /** What it writes to. The same for all routers of one table. */
  readonly name: string;
  /** Default: every policy, `ttlMs: 0`, and `compareAndSet: 'exact'` if there is a `write`, else `'none'`. */
  readonly capabilities?: Partial<RouterCapabilities> | undefined;
  /** Reads the place; null if nothing is stored there. */
  readonly read: (call: { readonly signal: AbortSignal }) => Given<Stored<Tag> | null>;
  /**
   * Stores a table, as JSON, if the place still has the content of `tag` (null: if nothing is stored there). Fails with `conflict` otherwise, and changes nothing.
   * Without it the router only reads.
   */
  readonly write?:
    | ((
        change: { readonly table: RoutingTable; readonly tag: Tag | null },
        call: { readonly signal: AbortSignal },
      ) => Given<void>)
    | undefined;
  /** Makes an error of an exception of your client. What it does not name becomes `unexpected`. */
  readonly mapError?: ((thrown: unknown) => ProviderError | undefined) | undefined;
}
