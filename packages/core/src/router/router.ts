import type { ResultAsync } from 'neverthrow';
import type { ProviderError } from '../provider/contract.ts';
import type { RoutingTable } from '../routing/table/routing-table.ts';

/** What a router can do. */
export interface RouterCapabilities {
  /** How clients of the table choose between its regions. */
  readonly policies: readonly ('weighted' | 'latency' | 'failover')[];
  /**
   * `exact`: `apply` changes nothing if the table is another one by now. `detected`: it notices a change that came in between, and merges it, so that none is
   * lost in the end.
   */
  readonly compareAndSet: 'exact' | 'detected';
  /** How long clients may go on using the table that they read last, in milliseconds. */
  readonly ttlMs: number;
  /** How long reads may show the table before an accepted change, in milliseconds. */
  readonly settleMs: number;
}

/** What a read of a table found. */
export interface TableRead {
  readonly table: RoutingTable;
  /** Why clients do not all get this table yet, such as `Route 53 is propagating change C1`; left out if they do. */
  readonly pending?: string | undefined;
}

/** What a call to a router is told. */
export interface RouterCall {
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** A table of regions in which a rollout enters those that it verified. The methods may fail with the same errors as a provider's. */
export interface Router {
  /** Two rollouts never share one: its target is `router/<name>`. */
  readonly name: string;
  readonly capabilities: RouterCapabilities;
  read(call: RouterCall): ResultAsync<TableRead, ProviderError>;
  /**
   * Makes the table this one, if its version is still `expected`; else the error is a `conflict`. A table whose entries are wanted already is a success. The answer
   * is the table as it is now.
   */
  apply(table: RoutingTable, expected: number, call: RouterCall): ResultAsync<RoutingTable, ProviderError>;
}
