import { regionLabel } from './region-label.ts';
import type { RolloutState } from './rollout-state.ts';

/** How each region fares, at a glance. Regions have the cloud's own name, with the provider's key before it only where the rollout spans several. */
export interface StatusTracker {
  readonly regions: readonly string[];
  readonly deploymentStatus: Readonly<Record<string, 'success' | 'failed'>>;
  readonly verificationStatus: Readonly<Record<string, 'success' | 'failed'>>;
  /** All traffic was moved. */
  readonly routingConfigured: boolean;
  readonly monitoringActive: boolean;
}

/** The status tracker of a state. */
export function statusTracker(state: RolloutState): StatusTracker {
  const regions: string[] = [];
  const deploymentStatus: Record<string, 'success' | 'failed'> = {};
  const verificationStatus: Record<string, 'success' | 'failed'> = {};
  for (const [key, { deployed, verified }] of state.regions) {
    const label = state.plan === undefined ? key : regionLabel(state.plan, key);
    regions.push(label);
    if (deployed !== undefined) deploymentStatus[label] = deployed;
    if (verified !== undefined) verificationStatus[label] = verified;
  }
  const { routingConfigured, monitoringActive } = state;
  return { regions, deploymentStatus, verificationStatus, routingConfigured, monitoringActive };
}
