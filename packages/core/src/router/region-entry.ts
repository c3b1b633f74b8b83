import { type Observation, type ProviderError, providerError } from '../provider/contract.ts';
import type { RoutingEntry, RoutingTable } from '../routing/table/routing-table.ts';

/** A changed table; undefined where nothing has to change; or why it must not be changed. */
export type ChangedTable = { readonly table: RoutingTable | undefined } | { readonly error: ProviderError };

/** What a rollout enters of a region's entry. Its weight and its state stay with those who set them. */
const ENTERED = [
  'url',
  'endpoint',
  'location',
  'owner',
  'modelVersion',
] as const satisfies readonly (keyof RoutingEntry)[];

/** The entry of a region; undefined if it has none. */
export function entryIn({ entries }: RoutingTable, region: string): RoutingEntry | undefined {
  return entries.find((entry) => entry.region === region);
}

/** What of an entry is not as it was entered, in words; undefined if all is. */
function differenceOf(entry: RoutingEntry, wanted: RoutingEntry): string | undefined {
  const field = ENTERED.find((each) => JSON.stringify(entry[each]) !== JSON.stringify(wanted[each]));
  if (field === undefined) return undefined;
  return `its ${field} is ${JSON.stringify(entry[field]) ?? 'missing'}, not ${JSON.stringify(wanted[field]) ?? 'left out'}`;
}

function stateDifference({ state }: RoutingEntry, wanted: RoutingEntry): string | undefined {
  return state === wanted.state ? undefined : `its state is '${state}', not '${wanted.state}'`;
}

/** The same entry with other fields entered; fields that are undefined are left out. */
function withEntered({ region, weight, state }: RoutingEntry, from: RoutingEntry): RoutingEntry {
  const fields = ENTERED.flatMap((field) => (from[field] === undefined ? [] : [[field, from[field]] as const]));
  return { region, weight, state, ...Object.fromEntries(fields) };
}

function withEntries(table: RoutingTable, entries: readonly RoutingEntry[]): ChangedTable {
  return { table: { ...table, entries } };
}

/** Sets the state of an entry, and nothing else. An entry that is gone, or of another owner, is a `conflict`. */
function withState(table: RoutingTable, { region, owner, state }: RoutingEntry): ChangedTable {
  const there = entryIn(table, region);
  if (there === undefined || there.owner !== owner) {
    const what = there === undefined ? 'is gone' : `belongs to ${there.owner ?? 'nobody'} by now`;
    return { error: providerError({ kind: 'conflict', message: `the entry of ${region} in the table ${what}` }) };
  }
  if (there.state === state) return { table: undefined };
  return withEntries(
    table,
    table.entries.map((entry) => (entry === there ? { ...entry, state } : entry)),
  );
}

/**
 * Enters a region: a new entry, or the address and the version of the one that is there. An entry that was changed since it was entered is a `conflict`. `turns`: the entry
 * is there, and gets another state.
 */
export function withRegion(table: RoutingTable, wanted: RoutingEntry, turns = false): ChangedTable {
  if (turns) return withState(table, wanted);
  const { region, owner } = wanted;
  const there = entryIn(table, region);
  if (there === undefined) return withEntries(table, [...table.entries, wanted]);
  const difference = differenceOf(there, wanted);
  if (difference === undefined) return { table: undefined };
  if (there.owner === owner) {
    const message = `somebody changed the entry of ${region} in the table: ${difference}`;
    return { error: providerError({ kind: 'conflict', message }) };
  }
  const entered = withEntered(there, wanted);
  return withEntries(
    table,
    table.entries.map((entry) => (entry === there ? entered : entry)),
  );
}

/**
 * Takes back what an owner entered: the entry goes, or has the address and the version of `before` again. An entry of another owner stays as it is, and so do the
 * weight and the state.
 */
export function withoutRegion(
  table: RoutingTable,
  region: string,
  owner: string,
  before: RoutingEntry | null,
): ChangedTable {
  const there = entryIn(table, region);
  if (there === undefined || there.owner !== owner) return { table: undefined };
  if (before === null)
    return withEntries(
      table,
      table.entries.filter((entry) => entry !== there),
    );
  const restored = withEntered(there, before);
  return withEntries(
    table,
    table.entries.map((entry) => (entry === there ? restored : entry)),
  );
}

/** What a region's entry is, as an observation: `absent` if it has none, or one of another owner; `pending` while clients do not all get it yet. `turns`: its state counts, and nothing else. */
export function observeEntry(
  table: RoutingTable,
  wanted: RoutingEntry,
  pending: string | undefined,
  turns = false,
): Observation {
  const there = entryIn(table, wanted.region);
  if (there === undefined || there.owner !== wanted.owner) {
    // Clients may still have the table before, in which it was.
    if (pending !== undefined) return { state: 'pending', detail: pending };
    return { state: 'absent', ...(there !== undefined && { detail: 'its entry has another owner' }) };
  }
  const { owner, modelVersion } = there;
  const seen = { owner, ...(modelVersion !== undefined && { version: modelVersion }) };
  if (pending !== undefined) return { state: 'pending', ...seen, detail: pending };
  const difference = turns ? stateDifference(there, wanted) : differenceOf(there, wanted);
  const found = { state: 'ready', owner: owner ?? '', version: modelVersion ?? '' } as const;
  return difference === undefined ? { ...found, percent: 100 } : { ...found, percent: 0, detail: difference };
}
