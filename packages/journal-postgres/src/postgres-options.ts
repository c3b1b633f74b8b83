/** How a journal in PostgreSQL is kept. */
export interface PostgresOptions {
  /** The schema with the journal's tables: lower-case letters, digits and `_`. Default `landfall`. Several journals may share a database. */
  readonly schema?: string | undefined;
  /** Whether the schema and its tables are made and brought up to date on first use; default true. With false, the role needs no right to create anything. */
  readonly migrate?: boolean | undefined;
  /**
   * The connection string of a session of its own for LISTEN, so that a command takes effect in milliseconds. Not an address of a pooler in transaction mode. Default:
   * none; commands are then found by polling.
   */
  readonly listenUrl?: string | undefined;
  /** Called once if `listenUrl` does not work. Commands are then found by polling. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** How long one call may take before its connection is given up, in milliseconds; default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** How long a call is made again while the database cannot be reached, in milliseconds; default 30,000. */
  readonly patienceMs?: number | undefined;
  /** Whose clock leases go by: the database's, or, for tests on a virtual clock, the caller's. Default `database`. */
  readonly time?: 'database' | 'caller' | undefined;
}

const KEYS = Object.keys({
  schema: true,
  migrate: true,
  listenUrl: true,
  onWarning: true,
  timeoutMs: true,
  patienceMs: true,
  time: true,
} satisfies Record<keyof PostgresOptions, true>);

function isDuration(ms: unknown): boolean {
  return ms === undefined || (typeof ms === 'number' && Number.isFinite(ms) && ms > 0);
}

/** What is wrong with the options; undefined if nothing is. */
export function wrongOptions(options: PostgresOptions): string | undefined {
  const { schema = 'landfall', timeoutMs, patienceMs, time = 'database' } = options;
  const unknown = Object.keys(options).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) return `${unknown} is not an option; the options are ${KEYS.join(', ')}`;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema))
    return `schema ${JSON.stringify(schema)} is not a valid name: use up to 63 lower-case letters, digits and _`;
  if (!isDuration(timeoutMs)) return 'timeoutMs is not a positive number of milliseconds';
  if (!isDuration(patienceMs)) return 'patienceMs is not a positive number of milliseconds';
  if (!['database', 'caller'].includes(time)) return "time is neither 'database' nor 'caller'";
  return undefined;
}
