import type { Read, TableChange } from '../engine/effect.ts';
import { regionOf } from '../plan/target.ts';
import type { Observation } from '../provider/contract.ts';
import { entryIn, observeEntry, withoutRegion, withRegion } from '../router/region-entry.ts';
import type { RoutingEntry, RoutingTable } from '../routing/table/routing-table.ts';

/** The table of a simulated world: a change takes effect at once. */
export class SimulatedTable {
  #table: RoutingTable;

  constructor(model: string, entries: readonly RoutingEntry[] = []) {
    this.#table = { version: 1, model, entries };
  }

  /** A copy that goes its own way from here. */
  fork(): SimulatedTable {
    const copy = new SimulatedTable(this.#table.model);
    copy.#table = this.#table;
    return copy;
  }

  /** The table as it is now. */
  get table(): RoutingTable {
    return this.#table;
  }

  /** The entry of a region; undefined if it has none. */
  entry(region: string): RoutingEntry | undefined {
    return entryIn(this.#table, region);
  }

  accept(change: TableChange): void {
    const region = regionOf(change.target) ?? '';
    const changed =
      change.method === 'enter'
        ? withRegion(this.#table, change.entry, change.turns)
        : withoutRegion(this.#table, region, change.owner, change.before);
    if ('table' in changed && changed.table !== undefined)
      this.#table = { ...changed.table, version: this.#table.version + 1 };
  }

  look({ entry, turns }: Extract<Read, { readonly method: 'read-entry' }>): Observation {
    return observeEntry(this.#table, entry, undefined, turns);
  }
}
