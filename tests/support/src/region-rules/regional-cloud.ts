import type { RolloutOptions, RolloutRun, RolloutSpec } from '@landfall/core';
import type { Journal } from '@landfall/core/journal';
import type { VirtualClock } from '@landfall/core/testing';

/** What can be wrong with a region, until it is mended. */
export type Trouble =
  /** It has no machines for another deployment. */
  | 'capacity'
  /** What is deployed there never becomes healthy. */
  | 'container'
  /** It does not have the image of the new version. */
  | 'image'
  /** The account may not move traffic there. */
  | 'traffic';

/** A simulated cloud of three regions, in each of which one version serves all users; versions 42 and 43 can be deployed. */
export interface RegionalCloud {
  readonly clock: VirtualClock;
  readonly journal: Journal;
  /** Their keys in a spec: `aws/us-east-1`. */
  readonly regions: readonly [first: string, second: string, third: string];
  start(version: string, spec: Partial<RolloutSpec>, options: Partial<RolloutOptions>): RolloutRun;
  harm(region: string, trouble: Trouble): void;
  mend(region: string): void;
  /** All that is in a region, whoever made it, with the share of traffic of each version, as the simulator knows it. */
  inventory(region: string): object;
  /** The names of all that was made in a region, as the simulator recorded it. */
  everMade(region: string): readonly string[];
  /** The share of each version in a region, in percent; those without traffic are left out. */
  shares(region: string): Readonly<Record<string, number>>;
  /** Fails if the simulator met what its cloud would not know. */
  close(): void;
}

/** Opens a cloud as it is before any rollout of version 42. The one that was opened before may be gone. */
export type OpenCloud = () => Promise<RegionalCloud>;

/** One rule, by which a cloud is checked. */
export interface RegionRule {
  readonly name: string;
  check(): Promise<void>;
}
