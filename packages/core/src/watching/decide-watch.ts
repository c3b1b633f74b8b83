import { judgeLook, type RegionLook } from './judge-look.ts';
import type { WatchEventBody } from './watch-event.ts';
import type { WatchGate } from './watch-gate.ts';
import type { WatchedRegion, WatchState } from './watch-state.ts';

/** How a watch goes on. Times are in milliseconds. */
export interface WatchRules {
  /** The version that was rolled out. */
  readonly version: string;
  /** By region: the key that owns its deployment. */
  readonly owners: Readonly<Record<string, string>>;
  /** Looks in a row at a region that does not serve, until it is unhealthy. */
  readonly failures: number;
  /** How long a region must be well until it has recovered; twice as long each further time. */
  readonly recoverMs: number;
  /** How often all regions are told of. */
  readonly tellEveryMs: number;
  /** When the watch ends; left out if it does not. */
  readonly endsAt?: number | undefined;
}

/** What is known of a region as it is looked at. */
export interface WatchedLook {
  readonly look: RegionLook;
  readonly gates: readonly WatchGate[];
  /** The rollout that holds the region's target now; its changes are no drift. */
  readonly heldBy?: string | undefined;
  /** The rollout that changed the target since, by the ledger. */
  readonly changedBy?: string | undefined;
}

/** What comes of the looks. */
export interface Watched {
  readonly state: WatchState;
  readonly told: readonly WatchEventBody[];
}

const LONGEST_RECOVERY_MS = 3_600_000;

/** How long a region must be well: twice as long each time that it was unhealthy again, so that one that flaps does not come back at every turn. */
function recoveryMs({ recoverMs }: WatchRules, { times }: WatchedRegion): number {
  return Math.min(recoverMs * 2 ** Math.max(0, times - 1), Math.max(recoverMs, LONGEST_RECOVERY_MS));
}

/** What else serves than was rolled out; undefined if nothing does, or if that is not known. */
function driftOf({ version, owners }: WatchRules, region: string, { seen }: RegionLook): string | undefined {
  if ('unread' in seen || seen.state === 'pending') return undefined;
  if (seen.state === 'absent') return 'nothing is there';
  if (seen.state === 'mixed') return 'part of it is on another version';
  const found: string[] = [];
  if (seen.owner !== undefined && seen.owner !== owners[region]) found.push(`a deployment of ${seen.owner}`);
  if (seen.version !== undefined && seen.version !== version) found.push(`version ${seen.version}`);
  if (seen.percent !== undefined && seen.percent !== 100) found.push(`at ${seen.percent} percent`);
  return found.length === 0 ? undefined : found.join(' ');
}

function whyNotServing({ seen, probe }: RegionLook, { notServing }: WatchedRegion): string {
  if (probe === 'fail') return `it does not answer its samples as expected, at ${notServing} looks in a row`;
  const state = 'unread' in seen ? 'unread' : seen.state;
  const why = 'state' in seen && seen.state === 'failed' ? `: ${seen.error.message}` : '';
  return `it is ${state}, at ${notServing} looks in a row${why}`;
}

/** One region at one look: what is known of it then, and what there is to tell. */
function watchRegion(
  key: string,
  before: WatchedRegion,
  { look, gates, heldBy, changedBy }: WatchedLook,
  rules: WatchRules,
  now: number,
): { readonly region: WatchedRegion; readonly told: readonly WatchEventBody[] } {
  if (before.endedBy !== undefined) return { region: before, told: [] };
  if (changedBy !== undefined)
    return {
      region: { ...before, endedBy: changedBy },
      told: [{ type: 'watch-superseded', region: key, by: changedBy }],
    };
  const told: WatchEventBody[] = [];
  const { region: judged, against, isWell } = judgeLook(before, gates, look);
  let region = judged;
  // Whoever holds the target changes it, and says so.
  const drift = heldBy === undefined ? driftOf(rules, key, look) : before.drift;
  if (drift !== undefined && drift !== before.drift)
    told.push({ type: 'drift', region: key, expected: `version ${rules.version} at 100 percent`, observed: drift });
  region = { ...region, drift };
  if (region.health === 'healthy') {
    const isDown = region.notServing >= rules.failures && heldBy === undefined;
    const reasons = [...against, ...(isDown ? [whyNotServing(look, region)] : [])];
    if (reasons.length > 0) {
      // What comes back is judged anew.
      region = {
        ...region,
        health: 'unhealthy',
        since: now,
        gates: {},
        values: {},
        times: region.times + 1,
        wellSince: undefined,
      };
      told.push({ type: 'region-unhealthy', region: key, reasons });
    }
    return { region, told };
  }
  if (!isWell) return { region: { ...region, wellSince: undefined, gates: {} }, told };
  const { wellSince = now, since } = region;
  region = { ...region, wellSince };
  if (now - wellSince < recoveryMs(rules, region)) return { region, told };
  told.push({ type: 'region-recovered', region: key, afterMs: now - since });
  return { region: { ...region, health: 'healthy', since: now, wellSince: undefined }, told };
}

/** Whether a region is still watched. */
export function isWatched({ endedBy }: WatchedRegion): boolean {
  return endedBy === undefined;
}

/** All regions at one look. A region without a look was not looked at. */
export function decideWatch(
  before: WatchState,
  looks: Readonly<Record<string, WatchedLook>>,
  rules: WatchRules,
  now: number,
): Watched {
  const told: WatchEventBody[] = [];
  const regions: Record<string, WatchedRegion> = {};
  for (const [key, region] of Object.entries(before.regions)) {
    const look = looks[key];
    if (look === undefined) regions[key] = region;
    else {
      const watched = watchRegion(key, region, look, rules, now);
      regions[key] = watched.region;
      told.push(...watched.told);
    }
  }
  const left = Object.entries(regions).filter(([, region]) => isWatched(region));
  if (left.length === 0) told.push({ type: 'watch-end', why: 'no-region-left' });
  else if (rules.endsAt !== undefined && now >= rules.endsAt) told.push({ type: 'watch-end', why: 'time' });
  const hasEnded = told.at(-1)?.type === 'watch-end';
  const isDue = !hasEnded && now - before.toldAt >= rules.tellEveryMs;
  if (isDue) {
    const namesOf = (is: (region: WatchedRegion) => boolean) =>
      left.flatMap(([key, region]) => (is(region) ? key : []));
    told.push({
      type: 'still-healthy',
      healthy: namesOf(({ health, isUnread }) => health === 'healthy' && !isUnread),
      unhealthy: namesOf(({ health }) => health === 'unhealthy'),
      unread: namesOf(({ health, isUnread }) => health === 'healthy' && isUnread),
    });
  }
  return { state: { ...before, regions, toldAt: isDue ? now : before.toldAt, ...(hasEnded && { hasEnded }) }, told };
}
