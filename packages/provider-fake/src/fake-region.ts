import { type Deployed, statusAt } from './deployed.ts';
import type { Timeline } from './timeline.ts';

/** The region's traffic in percent, by name of the deployment; one without traffic is left out. */
export type Shares = ReadonlyMap<string, number>;

/** A shift of traffic that was accepted and is not complete yet. */
export interface Moving {
  readonly name: string;
  readonly percent: number;
  /** How often it was called, and whether the cloud waits for the next call. */
  readonly calls: number;
  readonly waits: boolean;
}

/** The traffic of a region at one time. */
export interface Traffic {
  readonly shares: Shares;
  readonly moving?: Moving | undefined;
}

/** One region of the fake cloud. */
export interface FakeRegion {
  readonly name: string;
  readonly capacity: number;
  readonly deployments: Map<string, Deployed>;
  readonly traffic: Timeline<Traffic>;
}

/** No traffic anywhere. */
export const NO_TRAFFIC: Traffic = { shares: new Map() };

/** `percent` for one deployment, the rest for another, if there is one. */
export function splitShares(name: string, percent: number, rest: string | undefined): Shares {
  const shares = new Map<string, number>();
  if (percent > 0) shares.set(name, percent);
  if (percent < 100 && rest !== undefined) shares.set(rest, 100 - percent);
  return shares;
}

/** Whether two splits send the same traffic to the same deployments. */
export function sameShares(one: Shares, other: Shares): boolean {
  if (one.size !== other.size) return false;
  for (const [name, percent] of one) if (other.get(name) !== percent) return false;
  return true;
}

/** The deployment with the largest share, other than `name`: the previous deployment for a new one. */
export function mainBesides(region: FakeRegion, shares: Shares, name: string): Deployed | undefined {
  let main: string | undefined;
  for (const [other, percent] of shares) if (other !== name && percent > (shares.get(main ?? '') ?? 0)) main = other;
  return main === undefined ? undefined : region.deployments.get(main);
}

/** How many deployments count against a region's capacity. */
export function countHeld(region: FakeRegion, at: number): number {
  let held = 0;
  for (const deployed of region.deployments.values()) if (statusAt(deployed, at).state !== 'absent') held += 1;
  return held;
}
