import type { RolloutEvent } from '../events/rollout-event.ts';
import type { Json } from '../provider/v1/json.ts';
import type { ShadowCandidate } from '../routing/shadow/shadow-options.ts';
import type { RegionState, RolloutState } from '../state/rollout-state.ts';

/** As far as a rollout is followed: the handle of `rollout()` is one. */
export interface FollowedRun {
  on(type: 'event', listener: (event: RolloutEvent) => void): unknown;
  snapshot(): RolloutState;
}

/** Where the new deployment of a region takes requests by itself. `deployment`: the provider's handle of it. Undefined: it cannot be asked before it takes traffic. */
export type CandidateAddress = (
  region: string,
  deployment: Json,
) => Pick<ShadowCandidate, 'url' | 'endpoint'> | undefined;

/** Whether a region has a deployment that was verified itself, beside a previous one that takes all traffic. */
function isCandidate({ verified, verification, routed, percent, rollback, previous }: RegionState): boolean {
  if (verified !== 'success' || verification?.subject !== 'deployment') return false;
  return !routed && percent === 0 && rollback === undefined && previous !== null;
}

/**
 * Follows a rollout, for the `candidates` of a shadow: a region has a candidate from the end of its verification until its first traffic is about to move, or until it is
 * rolled back.
 */
export function shadowCandidates(
  run: FollowedRun,
  addressOf: CandidateAddress,
): (region: string) => ShadowCandidate | undefined {
  let candidates: ReadonlyMap<string, ShadowCandidate> | undefined;
  // It is read again when a request needs it: a rollout has many events between two.
  run.on('event', () => {
    candidates = undefined;
  });
  return (region) => {
    candidates ??= candidatesOf(run.snapshot(), addressOf);
    return candidates.get(region);
  };
}

function candidatesOf({ plan, status, regions }: RolloutState, addressOf: CandidateAddress) {
  const candidates = new Map<string, ShadowCandidate>();
  if (plan === undefined || status !== 'running') return candidates;
  for (const region of regions) {
    const { planned, deployment } = region;
    const address = isCandidate(region) && deployment !== undefined ? addressOf(planned.key, deployment) : undefined;
    if (address === undefined) continue;
    const { version } = plan.spec.model;
    candidates.set(planned.key, { ...address, version, isVerified: true, share: 0 });
  }
  return candidates;
}
