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
  /**
   * Gives a connection as soon as one is free. By a callback, in which a listener can be added at once: an error that came before a promise was noticed would end the
   * process.
   */
  connect(done: (error: Error | undefined, connection: PostgresConnection | undefined) => void): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  listenerCount(event: 'error'): number;
  end(): Promise<void>;
}
