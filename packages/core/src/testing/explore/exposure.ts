import type { RolloutState } from '../../state/rollout-state.ts';
import type { SimulatedCloud } from '../simulated-cloud.ts';

/** The most that users met at one time, on the way to an outcome. */
export interface Exposure {
  /** Regions whose users were served by the new version, at the same time. */
  readonly regions: number;
  /** The new version's share of the traffic of all regions together, in percent; every region counts the same. */
  readonly percent: number;
  /** Regions that were being deployed and verified, at the same time. */
  readonly atRisk: number;
}

/** Nobody has met the new version. */
export const UNEXPOSED: Exposure = { regions: 0, percent: 0, atRisk: 0 };

/** The most of both, value by value. */
export function mostOf(a: Exposure, b: Exposure): Exposure {
  if (a.regions >= b.regions && a.percent >= b.percent && a.atRisk >= b.atRisk) return a;
  return {
    regions: Math.max(a.regions, b.regions),
    percent: Math.max(a.percent, b.percent),
    atRisk: Math.max(a.atRisk, b.atRisk),
  };
}

/** What users meet now, read from the cloud itself and not from the log. */
export function exposureNow(cloud: SimulatedCloud, { forward }: RolloutState): Exposure {
  let [regions, sum] = [0, 0];
  for (const { percent, exists } of cloud.regions.values()) {
    if (!exists || percent === 0) continue;
    regions += 1;
    sum += percent;
  }
  const isWave = forward.isOpen && forward.phases[forward.phase]?.kind === 'wave';
  return { regions, percent: sum / cloud.regions.size, atRisk: isWave ? forward.lanes.length : 0 };
}
