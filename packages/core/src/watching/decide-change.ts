import type { RoutingTable } from '../routing/table/routing-table.ts';
import { takesRequests } from '../routing/table/routing-table.ts';
import { isWatched } from './decide-watch.ts';
import type { OpenChange, WatchedRegion, WatchState } from './watch-state.ts';

/** What a watch may change. Times are milliseconds since the epoch. */
export interface ChangeRules {
  /** How many regions must take requests by the table. */
  readonly minServing: number;
  /** Until when an unhealthy region, or all of them, are rolled back; left out if none is. */
  readonly rollBack?: { readonly until: number; readonly of: 'region' | 'rollout' } | undefined;
  /** When what the rollout kept is retired; left out if it is not. */
  readonly retireAt?: number | undefined;
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

type Wanted = Pick<OpenChange, 'does' | 'region'>;

/** How many regions would take requests if this one did not. */
function servingWithout({ entries }: RoutingTable, region: string): number {
  return entries.filter((entry) => entry.region !== region && takesRequests(entry)).length;
}

function changeOf(key: string, region: WatchedRegion, { rules, table, now }: ChangeSetup): Wanted | undefined {
  const entry = table?.entries.find((each) => each.region === key);
  if (region.health === 'healthy')
    return region.isOut && entry?.state === 'out' ? { does: 'return', region: key } : undefined;
  if (rules.rollBack !== undefined && now < rules.rollBack.until)
    return rules.rollBack.of === 'region' ? { does: 'roll-back', region: key } : { does: 'roll-back' };
  if (table === undefined || entry === undefined || !takesRequests(entry)) return undefined;
  return servingWithout(table, key) >= rules.minServing ? { does: 'take-out', region: key } : undefined;
}

/** The change to make now; undefined if there is none. */
export function decideChange(state: WatchState, setup: ChangeSetup): Wanted | undefined {
  const { rules, held, now } = setup;
  const watched = Object.entries(state.regions).filter(([, region]) => isWatched(region));
  for (const [key, region] of watched) {
    if (held.has(key) || (region.retryAt !== undefined && now < region.retryAt)) continue;
    const change = changeOf(key, region, setup);
    if (change !== undefined) return change;
  }
  if (rules.retireAt === undefined || now < rules.retireAt || state.hasRetired === true) return undefined;
  const isCalm = watched.every(([key, { health }]) => health === 'healthy' && !held.has(key));
  return isCalm && watched.length > 0 ? { does: 'retire-previous' } : undefined;
}

/** How long a change that was not done is left alone, in milliseconds. */
const RETRY_AFTER_MS = 300_000;

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

/** What is known once a change has ended. `isDoneIn`: whether it was done in a region that it is about. */
export function endChange(
  state: WatchState,
  open: OpenChange,
  isDoneIn: (region: string) => boolean,
  now: number,
): WatchState {
  const { open: _, ...rest } = state;
  if (open.does === 'retire-previous') return { ...rest, hasRetired: true };
  const regions = Object.entries(state.regions).map(([key, region]) => {
    if ((open.region !== undefined && open.region !== key) || !isWatched(region)) return [key, region] as const;
    return [key, isDoneIn(key) ? changed(region, open) : { ...region, retryAt: now + RETRY_AFTER_MS }] as const;
  });
  return { ...rest, regions: Object.fromEntries(regions) };
}
