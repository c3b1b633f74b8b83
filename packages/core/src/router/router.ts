import type { ResultAsync } from 'neverthrow';
import type { ProviderError } from '../provider/contract.ts';
import type { RoutingTable } from '../routing/table/routing-table.ts';

/** How clients choose a region of a table: by weight, by the lowest latency, or the first that is healthy. */
export type RoutingPolicy = 'weighted' | 'latency' | 'failover';

/** What a router can do. */
export interface RouterCapabilities {
  readonly policies: readonly RoutingPolicy[];
  /**
   * How `apply` protects the changes of others. `exact`: of two changes to the same version, one is made and the other is a `conflict`. `detected`: both may be made for
   * a moment, and the router then merges them. `none`: the router only reads, and `apply` is `unsupported`.
   */
  readonly compareAndSet: 'exact' | 'detected' | 'none';
  /** How long clients may follow the previous table after a change was read back, in milliseconds. */
  readonly ttlMs: number;
  /** How long reads may show the table before an accepted change, in milliseconds. Default 0. */
  readonly settleMs?: number | undefined;
}

/** What a request to read includes. */
export interface RouterRead {
  /** The model whose table it is. */
  readonly model: string;
  /** Aborted when the call is cancelled. */
  readonly signal: AbortSignal;
}

/** What a request to apply a table includes. */
export interface RouterApply {
  /** Aborted when the call is cancelled. The table may have been written anyway: read it again. */
  readonly signal: AbortSignal;
  /** Whether the table was empty before the rollout or watch that applies this one. Only then may it become empty again. Default false. */
  readonly wasEmpty?: boolean | undefined;
}

/** Reads and changes one table of regions: who is sent to which region. No method throws or rejects. */
export interface Router {
  readonly specVersion: 'v1';
  /** What the router writes to: a file, an address, a record. The same for all routers of one table, since a rollout claims `router/NAME`. */
  readonly name: string;
  readonly capabilities: RouterCapabilities;
  /**
   * The table as it is now. Where none was written yet: an empty table of this model with version 0. Fails with `invalid` where the table belongs to another model, or where
   * any entry is not valid: a table that was read in part would lose the rest when it is written.
   */
  read(options: RouterRead): ResultAsync<RoutingTable, ProviderError>;
  /**
   * Why clients do not all get the last change yet, such as `Route 53 is propagating change C1`; undefined once they do. Left out where a read shows what
   * clients get.
   */
  pending?(options: RouterRead): ResultAsync<string | undefined, ProviderError>;
  /**
   * Replaces the table if its version is still `expected`, and returns it with its new version. The version of the given table is not used.
   * - Finds the wanted entries there: success, and nothing is written.
   * - `conflict`: the table has another version by now. Read it, and apply the change to what was read.
   * - `invalid`, with the path of each mistake: the table is not valid, belongs to another model, or has entries of which none takes requests; or it would become empty, and was
   *   not empty before (`wasEmpty`).
   */
  apply(table: RoutingTable, expected: number, options: RouterApply): ResultAsync<RoutingTable, ProviderError>;
}
