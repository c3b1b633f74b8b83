import type { RegionState, RolloutState } from '../state/rollout-state.ts';
import { regionLabel } from './region-label.ts';

/**
 * What the new deployment of a region is now: deployed, or failed to; without traffic again after a rollback that has not removed it yet;
 * removed; or left behind by a rollback that could not finish.
 */
export type DeploymentStatus = 'success' | 'failed' | 'rolled-back' | 'removed' | 'left';

/** What its verification found; `rolled-back` once the deployment that passed is rolled back. */
export type VerificationStatus = 'success' | 'failed' | 'rolled-back';

/** How each region fares now, at a glance. Regions have the cloud's own name, with the provider's key before it only where the rollout spans several. */
export interface StatusTracker {
  readonly regions: readonly string[];
  readonly deploymentStatus: Readonly<Record<string, DeploymentStatus>>;
  readonly verificationStatus: Readonly<Record<string, VerificationStatus>>;
  /** All traffic was moved, and is not being rolled back. */
  readonly routingConfigured: boolean;
  readonly monitoringActive: boolean;
}

function rolledBack({ steps }: RegionState): DeploymentStatus | undefined {
  const statusOf = (action: 'remove' | 'restore') => steps.find(({ planned }) => planned.action === action)?.status;
  const removal = statusOf('remove');
  if (removal === 'succeeded') return 'removed';
  if (removal === 'failed' || removal === 'skipped') return 'left';
  const restored = statusOf('restore');
  if (restored === 'failed') return 'left';
  return restored === 'succeeded' ? 'rolled-back' : undefined;
}

function verificationOf({ verified }: RegionState, isRolledBack: boolean): VerificationStatus | undefined {
  return verified === 'success' && isRolledBack ? 'rolled-back' : verified;
}

/** The status tracker of a state. */
export function statusTracker(state: RolloutState): StatusTracker {
  const regions: string[] = [];
  const deploymentStatus: Record<string, DeploymentStatus> = {};
  const verificationStatus: Record<string, VerificationStatus> = {};
  for (const region of state.regions) {
    const { key } = region.planned;
    const label = state.plan === undefined ? key : regionLabel(state.plan, key);
    regions.push(label);
    const back = rolledBack(region);
    const deployed = back ?? region.deployed;
    if (deployed !== undefined) deploymentStatus[label] = deployed;
    const verified = verificationOf(region, back !== undefined);
    if (verified !== undefined) verificationStatus[label] = verified;
  }
  const { routingConfigured, monitoringActive } = state;
  return { regions, deploymentStatus, verificationStatus, routingConfigured, monitoringActive };
}
