import type { Clock, RolloutState } from '@landfall/core';
import type { Journal, JournalError, KeptRollout } from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import type { RolloutRow } from '../wire.ts';
import { askWholeJournal } from './ask-journal.ts';
import { LastTables, type LoggedTable, tableIn } from './last-tables.ts';
import { readLog } from './read-log.ts';
import { foldFurther, type Summary, summariseState } from './summarise-log.ts';

/** What the index reads, and how. */
export interface IndexSetup {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly redact: boolean;
  readonly describe: (error: JournalError) => { readonly message: string };
}

interface Known {
  /** How many events of the log were folded. */
  readonly events: number;
  readonly state: RolloutState | undefined;
  readonly table: LoggedTable | undefined;
  readonly summary: Summary;
  /** An event is not what its type says, so nothing that follows can be folded. */
  readonly isBroken: boolean;
}

/** How long a list is given out again, in milliseconds: many pages ask for it. */
const FRESH_MS = 500;

/** How long one list may read logs, in milliseconds. The rest is read for the next. */
const READ_MS = 1_000;

/** How many logs of rollouts that have not ended are read. Beyond that they are listed without what only their logs tell. */
const LOGS = 200;

const RANK = { needs: 0, open: 1, ended: 2 } as const;

function rankOf({ needs, outcome }: RolloutRow): number {
  if (needs !== undefined) return RANK.needs;
  return outcome === undefined ? RANK.open : RANK.ended;
}

/** All rollouts of a journal, as the list shows them. Logs are read as far as they have grown. */
export class RolloutIndex {
  readonly #setup: IndexSetup;
  readonly #ended: LastTables;
  readonly #known = new Map<string, Known>();
  #listed: { readonly at: number; readonly rows: Promise<Result<readonly RolloutRow[], JournalError>> } | undefined;

  constructor(setup: IndexSetup) {
    this.#setup = setup;
    this.#ended = new LastTables(setup.journal, setup.redact);
  }

  /** The states of the rollouts that have not ended, and whose logs could be read. */
  get states(): readonly RolloutState[] {
    return [...this.#known.values()].flatMap(({ state }) => (state === undefined ? [] : [state]));
  }

  /** The tables that rollouts read: those that have not ended, and the newest that has of each model. */
  async tables(): Promise<readonly LoggedTable[]> {
    const rows = (await this.rows()).unwrapOr([]);
    const open = [...this.#known.values()].flatMap(({ table }) => table ?? []);
    return [...(await this.#ended.among(rows)), ...open];
  }

  /** Those that need a person first, then those that have not ended, then the others; each newest first. */
  rows(): Promise<Result<readonly RolloutRow[], JournalError>> {
    const now = this.#now();
    const listed = this.#listed;
    if (listed !== undefined && now - listed.at < FRESH_MS && now >= listed.at) return listed.rows;
    const rows = this.#list();
    this.#listed = { at: now, rows };
    return rows;
  }

  /** The row of one rollout; undefined if there is none. */
  async row(id: string): Promise<Result<RolloutRow | undefined, JournalError>> {
    return (await this.rows()).map((rows) => rows.find((row) => row.id === id));
  }

  #now(): number {
    const { clock } = this.#setup;
    return clock.elapsed?.() ?? clock.now();
  }

  async #list(): Promise<Result<readonly RolloutRow[], JournalError>> {
    const kept = await askWholeJournal(() => this.#setup.journal.list());
    if (kept.isErr()) {
      this.#listed = undefined;
      return err(kept.error);
    }
    const open = kept.value.filter(({ outcome }) => outcome === undefined).slice(-LOGS);
    const ids = new Set(open.map(({ id }) => id));
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id);
    const startedAt = this.#now();
    for (const each of open.toReversed()) {
      if (this.#now() - startedAt > READ_MS) break;
      await this.#read(each);
    }
    const rows = kept.value.map((each) => this.#rowOf(each));
    return ok(rows.sort((a, b) => rankOf(a) - rankOf(b) || b.startedAt - a.startedAt));
  }

  /** Folds what a log has more than was folded. */
  async #read({ id, events }: KeptRollout): Promise<void> {
    const known = this.#known.get(id);
    if (known?.events === events || known?.isBroken === true) return;
    // Fewer: another log has the id now.
    const before = known !== undefined && known.events < events ? known : undefined;
    const { journal, clock, redact, describe } = this.#setup;
    const read = await readLog(journal, id, before?.events ?? 0);
    const further = read.isOk() ? read.value : read.error.kind === 'damaged' ? (read.error.whole ?? []) : [];
    const problem = read.isErr() ? describe(read.error).message : undefined;
    const folded = (before?.events ?? 0) + further.length;
    try {
      const state = await foldFurther(before?.state, further, redact, clock);
      const table = tableIn(further, redact) ?? before?.table;
      const wrong = problem ?? (state === undefined ? 'Its log has no event that this version knows.' : undefined);
      const told = state && summariseState(state, clock.now());
      const summary = { ...told, ...(wrong !== undefined && { problem: wrong }) };
      this.#known.set(id, { events: folded, state, table, summary, isBroken: false });
    } catch {
      const summary = { problem: 'Its log is damaged: an event is not what its type says.' };
      this.#known.set(id, { events: folded, state: undefined, table: undefined, summary, isBroken: true });
    }
  }

  #rowOf({ lease, ...kept }: KeptRollout): RolloutRow {
    const { id, model, startedAt, updatedAt, events, outcome } = kept;
    const driver = lease !== undefined && lease.until > this.#setup.clock.now() ? lease : undefined;
    const open = driver === undefined ? 'waiting' : 'driven';
    return {
      id,
      model,
      startedAt,
      updatedAt,
      events,
      status: outcome === undefined ? open : 'ended',
      outcome,
      driverUntil: driver?.until,
      ...(outcome === 'needs-human' && { needs: { what: 'repair', detail: 'Something must be repaired by hand.' } }),
      ...(outcome === undefined && this.#known.get(id)?.summary),
    };
  }
}
