/** A connection of a pool. */
export interface PostgresConnection {
  query(query: {
    readonly text: string;
    // A list that the client's own type can be given for.
    values: unknown[];
  }): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
  /** Gives it back to the pool; with `true`, closes it. */
  release(isBroken?: boolean): void;
}

/** What the journal needs of a pool; a `Pool` of `pg` has it. */
export interface PostgresPool {
  connect(): Promise<PostgresConnection>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  listenerCount(event: 'error'): number;
  end(): Promise<void>;
}
