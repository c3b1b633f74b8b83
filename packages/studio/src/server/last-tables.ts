import type { EventOf, RolloutEvent } from '@landfall/core';
import type { Journal, JournalError } from '@landfall/core/journal';
import { ok, type Result } from 'neverthrow';
import type { RolloutRow } from '../wire.ts';
import { readLog } from './read-log.ts';
import { wireEvent } from './wire-event.ts';

/** The router's table as a log has it, and when it was read. */
export interface LoggedTable {
  readonly rolloutId: string;
  readonly at: number;
  readonly table: NonNullable<EventOf<'step-end'>['table']>;
}

/** How many models, at most, are looked up in the logs of ended rollouts, and in how many logs each: a watch or a rollback may have no table. */
const MODELS = 50;
const LOGS = 3;

/** The last table that a rollout read, among these events. */
export function tableIn(events: readonly RolloutEvent[], redact: boolean): LoggedTable | undefined {
  const last = events.findLast((event) => event.type === 'step-end' && event.table !== undefined);
  const sent = last === undefined ? undefined : wireEvent(last, redact);
  if (sent === undefined || 'unknown' in sent || sent.type !== 'step-end' || sent.table === undefined) return undefined;
  return { rolloutId: sent.rolloutId, at: sent.at, table: sent.table };
}

/** The tables in the logs of ended rollouts, of the newest for each model that has one. An ended log never changes, so each is read once. */
export class LastTables {
  readonly #journal: Journal;
  readonly #redact: boolean;
  #known = new Map<string, LoggedTable | undefined>();

  constructor(journal: Journal, redact: boolean) {
    this.#journal = journal;
    this.#redact = redact;
  }

  /** `rows`: those that have ended; each model's newest first. */
  async among(rows: readonly RolloutRow[]): Promise<readonly LoggedTable[]> {
    const newest = new Map<string, string[]>();
    for (const { id, model, outcome } of rows) {
      if (outcome === undefined || model === undefined) continue;
      const ids = newest.get(model.name) ?? [];
      if (ids.length < LOGS) newest.set(model.name, [...ids, id]);
    }
    const known = new Map<string, LoggedTable | undefined>();
    for (const ids of [...newest.values()].slice(0, MODELS))
      for (const id of ids) {
        const table = this.#known.has(id) ? ok(this.#known.get(id)) : await this.#read(id);
        if (table.isErr()) continue;
        known.set(id, table.value);
        if (table.value !== undefined) break;
      }
    this.#known = known;
    return [...known.values()].filter((table) => table !== undefined);
  }

  async #read(id: string): Promise<Result<LoggedTable | undefined, JournalError>> {
    return (await readLog(this.#journal, id, 0)).map((events) => tableIn(events, this.#redact));
  }
}
