import { countRequests } from './count-requests.ts';
import { type Deployed, statusAt, versionAt } from './deployed.ts';
import type { FakeOptions } from './fake-options.ts';
import type { FakeRegion, Shares } from './fake-region.ts';
import { NO_TRAFFIC } from './fake-region.ts';
import type { FakeCounts } from './fake-requests.ts';
import { firstTraffic, listStretches } from './stretches.ts';
import { truthAt } from './timeline.ts';

/** One deployment that exists. */
export interface RunningDeployment {
  readonly region: string;
  readonly name: string;
  readonly owner: string;
  readonly version: string;
  readonly state: 'pending' | 'ready' | 'failed' | 'mixed';
  readonly percent: number;
  readonly monitored: boolean;
}

/** One change of one deployment's share of the traffic of its region. */
export interface TrafficChange {
  readonly at: number;
  readonly region: string;
  readonly name: string;
  readonly owner: string;
  readonly version: string;
  readonly percent: number;
}

/** A region's traffic in percent, by the version that really answers. */
export function trafficByVersion(region: FakeRegion, at: number): Record<string, number> {
  const byVersion: Record<string, number> = {};
  for (const [name, percent] of (truthAt(region.traffic, at) ?? NO_TRAFFIC).shares) {
    const deployed = region.deployments.get(name);
    if (deployed === undefined || statusAt(deployed, at).state === 'absent') continue;
    const version = versionAt(deployed, at);
    byVersion[version] = (byVersion[version] ?? 0) + percent;
  }
  return byVersion;
}

/** How many requests users sent to a region in a range of time, and how many of them failed, by the version that really answered. */
export function requestsByVersion(
  region: FakeRegion,
  options: FakeOptions,
  range: { readonly from: number; readonly to: number },
): Record<string, Pick<FakeCounts, 'requests' | 'errors'>> {
  const byVersion: Record<string, { requests: number; errors: number }> = {};
  for (const deployed of region.deployments.values()) {
    const first = firstTraffic(region, deployed) ?? range.to;
    for (const stretch of listStretches(region, deployed, range)) {
      const { requests, errors } = countRequests(options, [stretch], first);
      const sum = byVersion[stretch.version] ?? { requests: 0, errors: 0 };
      byVersion[stretch.version] = { requests: sum.requests + requests, errors: sum.errors + errors };
    }
  }
  return byVersion;
}

/** Every deployment of a region. */
export function listRunning(region: FakeRegion, at: number): readonly RunningDeployment[] {
  const { shares } = truthAt(region.traffic, at) ?? NO_TRAFFIC;
  const running: RunningDeployment[] = [];
  for (const deployed of region.deployments.values()) {
    const status = statusAt(deployed, at);
    if (status.state === 'absent') continue;
    const { name, owner, version } = status.state === 'ready' ? { ...status, name: deployed.name } : deployed;
    running.push({
      region: region.name,
      name,
      owner,
      version,
      state: status.state,
      percent: shares.get(name) ?? 0,
      monitored: deployed.monitored,
    });
  }
  return running;
}

/** Every change of shares in a region up to `until`, in order. */
export function listTrafficChanges(region: FakeRegion, until: number): readonly TrafficChange[] {
  const changes: TrafficChange[] = [];
  let before: Shares = NO_TRAFFIC.shares;
  const note = ({ name, owner, version }: Deployed, percent: number, at: number): void => {
    if ((before.get(name) ?? 0) !== percent) changes.push({ at, region: region.name, name, owner, version, percent });
  };
  for (const { from, value } of region.traffic) {
    if (from > until) break;
    for (const deployed of region.deployments.values()) note(deployed, value.shares.get(deployed.name) ?? 0, from);
    before = value.shares;
  }
  return changes;
}
