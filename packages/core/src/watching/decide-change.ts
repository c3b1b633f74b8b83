import type { RoutingTable } from '../routing/table/routing-table.ts';
import { takesRequests } from '../routing/table/routing-table.ts';
import { isWatched } from './decide-watch.ts';
import type { WatchChange } from './watch-event.ts';
import type { OpenChange, WatchedRegion, WatchState } from './watch-state.ts';

/** What a watch may change. Times are milliseconds since the epoch. */
export interface ChangeRules {
  /** How many regions must take requests by the table. */
  readonly minServing: number;
  /**
   * Until when an unhealthy region, or all of them, are rolled back; left out if none is. `all`: the regions to roll back with an unhealthy one; left out if it is rolled back
   * alone.
   */
  readonly rollBack?: { readonly until: number; readonly all?: readonly string[] | undefined } | undefined;
  /** When what the rollout kept is retired, and in which regions it kept something; left out if it is not. */
  readonly retire?: { readonly at: number; readonly regions: readonly string[] } | undefined;
}

/** What is known as a change is decided. */
export interface ChangeSetup {
  readonly rules: ChangeRules;
  /** The router's table; left out without a router, or where it cannot be read. */
  readonly table: RoutingTable | undefined;
  /** The regions whose target another rollout holds. */
  readonly held: ReadonlySet<string>;
  readonly now: number;
}

type Wanted = Pick<OpenChange, 'does' | 'region' | 'regions'>;

/** How many regions would take requests if this one did not. */
function servingWithout({ entries }: RoutingTable, region: string): number {
  return entries.filter((entry) => entry.region !== region && takesRequests(entry)).length;
}

/** Whether a change was not done in a region a short time ago. It is left alone for that time; another change may be made. */
function isTooEarly({ retryAt }: WatchedRegion, does: WatchChange, now: number): boolean {
  return now < (retryAt?.[does] ?? now);
}

function rollBackOf(key: string, state: WatchState, { rules, held }: ChangeSetup): Wanted {
  const all = rules.rollBack?.all;
  if (all === undefined) return { does: 'roll-back', region: key };
  const regions = all.filter((each) => !held.has(each) && state.regions[each]?.endedBy === undefined);
  return { does: 'roll-back', regions };
}

function changeOf(key: string, region: WatchedRegion, state: WatchState, setup: ChangeSetup): Wanted | undefined {
  const { rules, table, now } = setup;
  const entry = table?.entries.find((each) => each.region === key);
  if (region.health === 'healthy') {
    const isToReturn = region.isOut && entry?.state === 'out' && !isTooEarly(region, 'return', now);
    return isToReturn ? { does: 'return', region: key } : undefined;
  }
  if (rules.rollBack !== undefined && now < rules.rollBack.until && !isTooEarly(region, 'roll-back', now))
    return rollBackOf(key, state, setup);
  // Also where it could not be rolled back: no requests are better than bad answers.
  if (isTooEarly(region, 'take-out', now)) return undefined;
  if (table === undefined || entry === undefined || !takesRequests(entry)) return undefined;
  return servingWithout(table, key) >= rules.minServing ? { does: 'take-out', region: key } : undefined;
}

/** Whether the last look found nothing against a region: what may have to be rolled back soon keeps its previous deployment. */
function isWell({ health, isUnread, notServing }: WatchedRegion): boolean {
  return health === 'healthy' && !isUnread && notServing === 0;
}

/** The change to make now; undefined if there is none. */
export function decideChange(state: WatchState, setup: ChangeSetup): Wanted | undefined {
  const { rules, held, now } = setup;
  const watched = Object.entries(state.regions).filter(([, region]) => isWatched(region));
  for (const [key, region] of watched) {
    if (held.has(key)) continue;
    const change = changeOf(key, region, state, setup);
    if (change !== undefined) return change;
  }
  const { retire } = rules;
  if (retire === undefined || now < retire.at || state.hasRetired === true) return undefined;
  const isCalm = watched.every(([key, region]) => isWell(region) && !held.has(key));
  const regions = watched.flatMap(([key, region]) =>
    retire.regions.includes(key) && !isTooEarly(region, 'retire-previous', now) ? key : [],
  );
  return isCalm && regions.length > 0 ? { does: 'retire-previous', regions } : undefined;
}

/** How long a change that was not done is left alone, in milliseconds. Nothing depends on when a previous deployment is retired. */
const RETRY_AFTER_MS: Readonly<Record<WatchChange, number>> = {
  'take-out': 300_000,
  return: 300_000,
  'roll-back': 300_000,
  'retire-previous': 3_600_000,
};

function changed(region: WatchedRegion, { does, rolloutId }: OpenChange): WatchedRegion {
  switch (does) {
    case 'take-out':
      return { ...region, isOut: true };
    case 'return':
      return { ...region, isOut: false };
    case 'roll-back':
      return { ...region, endedBy: rolloutId };
    case 'retire-previous':
      return region;
    default:
      return does satisfies never;
  }
}

/** What became of a change in a region. `not-known`: it was called, and could not be read back in time. */
export type ChangeOutcome = 'done' | 'not-done' | 'not-known';

function notChanged(region: WatchedRegion, { does }: OpenChange, outcome: ChangeOutcome, now: number): WatchedRegion {
  const left = { ...region, retryAt: { ...region.retryAt, [does]: now + RETRY_AFTER_MS[does] } };
  // If it is out of the table, this watch took it out, and has to return it.
  return does === 'take-out' && outcome === 'not-known' ? { ...left, isOut: true } : left;
}

function isAbout({ region, regions }: OpenChange, key: string): boolean {
  return region === key || regions?.includes(key) === true;
}

/** What is known once a change has ended. `outcomeIn`: what became of it in a region that it is about. */
export function endChange(
  state: WatchState,
  open: OpenChange,
  outcomeIn: (region: string) => ChangeOutcome,
  now: number,
): WatchState {
  const { open: _, ...rest } = state;
  if (open.does === 'retire-previous' && open.regions?.every((key) => outcomeIn(key) === 'done') === true)
    return { ...rest, hasRetired: true };
  const regions = Object.entries(state.regions).map(([key, region]) => {
    if (!isAbout(open, key) || !isWatched(region)) return [key, region] as const;
    const outcome = outcomeIn(key);
    return [key, outcome === 'done' ? changed(region, open) : notChanged(region, open, outcome, now)] as const;
  });
  return { ...rest, regions: Object.fromEntries(regions) };
}
