import type { RegionState, RolloutState } from '../state/rollout-state.ts';
import { regionLabel } from './region-label.ts';

/**
 * The new deployment of a region now: deployed, or failed; `rolled-back`: without traffic again, but not removed yet;
 * `removed`; or `left`: in place after a rollback that could not finish.
 */
export type DeploymentStatus = 'success' | 'failed' | 'rolled-back' | 'removed' | 'left';

/** The result of its verification; `rolled-back` after a deployment that passed was rolled back. */
export type VerificationStatus = 'success' | 'failed' | 'rolled-back';

/** The status of each region now. Regions have the cloud's own name, after the provider's key only if the rollout has several providers. */
export interface StatusTracker {
  readonly regions: readonly string[];
  readonly deploymentStatus: Readonly<Record<string, DeploymentStatus>>;
  readonly verificationStatus: Readonly<Record<string, VerificationStatus>>;
  /** All traffic was moved, and no rollback moves it back. */
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

/** Makes the status tracker of a state. */
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
