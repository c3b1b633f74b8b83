import { providerError } from '@landfall/core/provider';
import { type Status, statusAt } from './deployed.ts';
import { type FakeRegion, NO_TRAFFIC } from './fake-region.ts';
import { rewriteFrom, truthAt } from './timeline.ts';

/** Makes the deployments of one version in a region fail or disappear at `at`, as something outside the rollout would. */
export function loseDeployments(region: FakeRegion, version: string, at: number, how: 'crash' | 'remove'): void {
  for (const deployed of region.deployments.values()) {
    if (deployed.version !== version || statusAt(deployed, at).state === 'absent') continue;
    const error = providerError({
      kind: 'container',
      scope: 'region',
      message: `${deployed.name} in ${region.name} stopped.`,
    });
    const value: Status = how === 'remove' ? { state: 'absent' } : { state: 'failed', error };
    rewriteFrom(deployed.status, at, [{ from: at, visibleFrom: at, value }]);
    const left = new Map((truthAt(region.traffic, at) ?? NO_TRAFFIC).shares);
    if (how === 'remove' && left.delete(deployed.name))
      rewriteFrom(region.traffic, at, [{ from: at, visibleFrom: at, value: { shares: left } }]);
  }
}
