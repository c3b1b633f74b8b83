import { type Deployed, statusAt, versionAt } from './deployed.ts';
import { type FakeRegion, NO_TRAFFIC } from './fake-region.ts';
import type { FakeStretch } from './fake-requests.ts';
import { truthAt } from './timeline.ts';

/** A stretch, and whether the deployment fails every request in it. */
export interface ServedStretch extends FakeStretch {
  readonly isBroken: boolean;
}

/** A time, without its length. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** The parts of a range between the given times, in order. */
export function splitAt({ from, to }: Range, times: Iterable<number>): readonly Range[] {
  const within = [...new Set(times)].filter((time) => time > from && time < to).sort((one, other) => one - other);
  const edges = [from, ...within, to];
  return edges.slice(1).map((edge, index) => ({ from: edges[index] ?? from, to: edge }));
}

/** When a deployment first took traffic. */
export function firstTraffic(region: FakeRegion, deployed: Deployed): number | undefined {
  return region.traffic.find(({ value }) => value.shares.has(deployed.name))?.from;
}

/** The stretches of a range in which a deployment took traffic: a change of its share, its state or its version begins a new one. */
export function listStretches(region: FakeRegion, deployed: Deployed, range: Range): readonly ServedStretch[] {
  const changes = [...region.traffic, ...deployed.status].map(({ from }) => from);
  const stretches: ServedStretch[] = [];
  for (const { from, to } of splitAt(range, changes)) {
    const percent = (truthAt(region.traffic, from) ?? NO_TRAFFIC).shares.get(deployed.name) ?? 0;
    const { state } = statusAt(deployed, from);
    if (percent === 0 || state === 'absent') continue;
    const version = versionAt(deployed, from);
    stretches.push({ region: region.name, version, from, to, percent, isBroken: state === 'failed' });
  }
  return stretches;
}
