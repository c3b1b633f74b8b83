import type { RoutingEvent } from './routing-event.ts';
import { type RoutingTime, within } from './routing-time.ts';
import { checkTable } from './table/check-table.ts';
import { type RoutingTable, takesRequests } from './table/routing-table.ts';

/** How long a request waits for a newer table. */
const PATIENCE_MS = 1_000;

/** Where a table comes from: its address, or a function that gives it; undefined: it has not changed. */
export type TableSource = string | (() => Promise<unknown>);

/** As far as it is used. */
export type Fetch = (
  url: string,
  init: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
) => Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  json(): Promise<unknown>;
}>;

/** How a table is kept. */
export interface KeeperOptions {
  readonly source: TableSource;
  readonly refreshMs: number;
  readonly timeoutMs: number;
  readonly time: RoutingTime;
  readonly random: () => number;
  readonly fetch: Fetch | undefined;
  readonly tell: (event: RoutingEvent) => void;
  /** Called with each table that was read. */
  readonly changed: (table: RoutingTable) => void;
  /** Called after each read that succeeded, also if the table has not changed. */
  readonly refreshed: () => void;
}

function hasRegion({ entries }: RoutingTable): boolean {
  return entries.some(takesRequests);
}

/** The last good table, refreshed when a request needs it and it is old: without a timer, so that it works where a process sleeps between requests. */
export class TableKeeper {
  readonly #options: KeeperOptions;
  #table: RoutingTable | undefined;
  #readAt = 0;
  #nextAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;
  #etag: string | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** How old the table is, in milliseconds; undefined if there is none yet. */
  ageMs(now: number): number | undefined {
    return this.#table === undefined ? undefined : now - this.#readAt;
  }

  /**
   * The table, at once if there is one. It is refreshed meanwhile, if it is old. Without one, the first read is awaited; undefined if that failed. A read is awaited for a second
   * at the most where nobody asked for so long that the table is twice as old as it may be, or where it has no region.
   */
  get(now: number): RoutingTable | undefined | Promise<RoutingTable | undefined> {
    const isLongOverdue = now - this.#nextAt >= this.#options.refreshMs;
    if (now >= this.#nextAt) this.#reading ??= this.#refresh();
    if (this.#table === undefined) return (this.#reading ?? Promise.resolve()).then(() => this.#table);
    if (this.#reading === undefined || (!isLongOverdue && hasRegion(this.#table))) return this.#table;
    return within(this.#options.time, PATIENCE_MS, this.#reading, () => undefined).then(() => this.#table);
  }

  async #refresh(): Promise<void> {
    const { time, random, refreshMs, timeoutMs, tell, refreshed } = this.#options;
    const controller = new AbortController();
    const late = (): never => {
      controller.abort();
      throw new Error(`the table did not come within ${timeoutMs} ms`);
    };
    try {
      const { value, etag } = await within(time, timeoutMs, this.#read(controller.signal), late);
      if (value !== undefined) this.#take(value);
      this.#etag = etag ?? this.#etag;
      this.#readAt = time.now();
      refreshed();
    } catch (error) {
      tell({ type: 'table-stale', ageMs: this.ageMs(time.now()), error });
    }
    // Not all clients at the same time. Without any region to go to, the next request tries again soon.
    const waitMs = this.#table !== undefined && hasRegion(this.#table) ? refreshMs : Math.min(refreshMs, 1_000);
    this.#nextAt = time.now() + waitMs * (0.9 + 0.2 * random());
    this.#reading = undefined;
  }

  #take(value: unknown): void {
    const { table, issues } = checkTable(value);
    if (table === undefined) throw new TypeError(issues.map(({ path, message }) => `${path} ${message}`).join('; '));
    const before = this.#table;
    if (before !== undefined && table.version < before.version)
      throw new RangeError(`version ${table.version} is older than ${before.version}, which is in use`);
    if (issues.length > 0) this.#options.tell({ type: 'table-issues', issues });
    this.#table = table;
    this.#options.changed(table);
  }

  async #read(signal: AbortSignal): Promise<{ readonly value: unknown; readonly etag?: string | undefined }> {
    const { source, fetch = globalThis.fetch as unknown as Fetch } = this.#options;
    if (typeof source === 'function') return { value: await source() };
    const headers: Record<string, string> = { accept: 'application/json' };
    if (this.#etag !== undefined) headers['if-none-match'] = this.#etag;
    const answer = await fetch(source, { headers, signal });
    if (answer.status === 304) return { value: undefined };
    if (answer.status !== 200) throw new Error(`the table's address answered ${answer.status}`);
    return { value: await answer.json(), etag: answer.headers.get('etag') ?? undefined };
  }
}
