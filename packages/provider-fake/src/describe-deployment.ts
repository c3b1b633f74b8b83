import type { Call, Observation } from '@landfall/core/provider';
import type { Deployed, Status } from './deployed.ts';
import type { FakeCloud } from './fake-cloud.ts';
import type { FakeDeployment } from './fake-deployment.ts';
import { NO_TRAFFIC, type Traffic } from './fake-region.ts';
import { type Moment, seenMomentAt } from './timeline.ts';

function flapsNow(moment: Moment<Status>, at: number): boolean {
  if (moment.value.state !== 'ready' || moment.value.flapMs === undefined) return false;
  return Math.floor((at - moment.from) / moment.value.flapMs) % 2 === 1;
}

function observe(deployed: Deployed, moment: Moment<Status>, traffic: Traffic, at: number): Observation {
  const { name, owner, version } = deployed;
  const percent = traffic.shares.get(name) ?? 0;
  const status = moment.value;
  switch (status.state) {
    case 'absent':
      return { state: 'absent' };
    case 'pending': {
      const seen = { state: 'pending', owner, version, percent } as const;
      if (status.needs === undefined) return { ...seen, detail: `${status.doing} in progress` };
      return { ...seen, needs: status.needs, detail: `waits for the next ${status.needs}` };
    }
    case 'failed':
      return { state: 'failed', owner, version, percent, error: status.error };
    case 'mixed':
      return { state: 'mixed', owner, version, percent, detail: 'part of the fleet is on another version' };
    case 'ready': {
      const seen = { owner: status.owner, version: status.version, percent };
      if (flapsNow(moment, at)) return { state: 'pending', ...seen, detail: 'health checks fail' };
      if (traffic.moving?.name !== name) return { state: 'ready', ...seen };
      const moving = { state: 'pending', ...seen, detail: `moving traffic to ${traffic.moving.percent}%` } as const;
      return traffic.moving.waits ? { ...moving, needs: 'route' } : moving;
    }
  }
}

/** What a read shows of a deployment now: the real state, or the state before the last change while reads lag. */
export function describeDeployment(cloud: FakeCloud, { name }: FakeDeployment, call: Call): Observation {
  const region = cloud.region(call.region);
  const deployed = region.deployments.get(name);
  const moment = deployed && seenMomentAt(deployed.status, call.now);
  if (deployed === undefined || moment === undefined) return { state: 'absent' };
  const traffic = seenMomentAt(region.traffic, call.now)?.value ?? NO_TRAFFIC;
  return observe(deployed, moment, traffic, call.now);
}
