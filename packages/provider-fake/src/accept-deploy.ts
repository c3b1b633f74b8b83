import { type Call, type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import { type Deployed, type Status, statusAt } from './deployed.ts';
import type { FakeCloud } from './fake-cloud.ts';
import type { FakeDeployment } from './fake-deployment.ts';
import { countHeld, type FakeRegion, mainBesides } from './fake-region.ts';
import type { CloudFault } from './fault.ts';
import { type Moment, rewriteFrom, truthAt } from './timeline.ts';

function noRoom(region: string, detail: string): ProviderError {
  return providerError({
    kind: 'capacity',
    message: `No room for another deployment in ${region}: ${detail}.`,
    vendorCode: 'InsufficientCapacity',
  });
}

function crash(region: string, name: string, what: string, error: Partial<ProviderError> | undefined): Status {
  return {
    state: 'failed',
    error: providerError({ kind: 'container', scope: 'region', message: `${name} in ${region} ${what}.`, ...error }),
  };
}

/** What serves after a silent rollback of a deployment: the old model under the new name, or nothing. */
function whatServedBefore(region: FakeRegion, name: string, at: number): Status {
  const before = mainBesides(region, truthAt(region.traffic, at)?.shares ?? new Map(), name);
  return before === undefined ? { state: 'absent' } : { state: 'ready', owner: before.owner, version: before.version };
}

/** All changes of a deployment after its last accepted call. */
function foresee(cloud: FakeCloud, region: FakeRegion, deployed: Deployed, call: Call): readonly Moment<Status>[] {
  const { name, owner, version, faults } = deployed;
  const { now } = call;
  const durationMs = cloud.durationOf('deploy', region.name, call.key);
  const visibleFrom = cloud.visibleFrom(region.name, now, faults);
  const moments: Moment<Status>[] = [];
  const add = (afterMs: number, value: Status): void => {
    moments.push({ from: now + afterMs, visibleFrom, value });
  };
  if (durationMs > 0) add(0, { state: 'pending', doing: 'deploy' });
  if (deployed.deployCalls < cloud.callsFor('deploy')) {
    add(durationMs, { state: 'pending', doing: 'deploy', needs: 'deploy' });
    return moments;
  }
  let end: Status = { state: 'ready', owner, version };
  let endMs = durationMs;
  const later: [number, Status][] = [];
  for (const fault of faults) {
    if (fault.kind === 'mixed') end = { state: 'mixed' };
    else if (fault.kind === 'out-of-capacity')
      end = { state: 'failed', error: noRoom(region.name, 'it ran out while the deployment came up') };
    else if (fault.kind === 'flapping' && end.state === 'ready') end = { ...end, flapMs: fault.periodMs };
    else if (fault.kind === 'deploy-fails') {
      end = crash(region.name, name, 'stopped before it was healthy', fault.error);
      endMs = fault.ms ?? durationMs;
    } else if (fault.kind === 'crash-later') later.push([fault.ms, crash(region.name, name, 'stopped', fault.error)]);
    else if (fault.kind === 'silent-rollback') later.push([fault.ms, whatServedBefore(region, name, now)]);
  }
  if (endMs > 0 && durationMs === 0) add(0, { state: 'pending', doing: 'deploy' });
  add(endMs, end);
  if (end.state !== 'failed') {
    later.sort(([one], [other]) => one - other);
    for (const [ms, status] of later) add(endMs + ms, status);
  }
  return moments;
}

function make(region: FakeRegion, deployment: FakeDeployment, owner: string, faults: readonly CloudFault[]): Deployed {
  const { name, version } = deployment;
  const status = region.deployments.get(name)?.status ?? [];
  const deployed = { name, owner, version, status, faults, deployCalls: 0, retireCalls: 0, monitored: false };
  region.deployments.set(name, deployed);
  return deployed;
}

/** Makes a deployment, or starts the next action of one that waits for it. What this key already made is not made again. */
export function acceptDeploy(
  cloud: FakeCloud,
  deployment: FakeDeployment,
  call: Call,
): Result<FakeDeployment, ProviderError> {
  const region = cloud.region(call.region);
  const known = region.deployments.get(deployment.name);
  const status = statusAt(known, call.now);
  let deployed = known;
  if (deployed === undefined || status.state === 'absent') {
    const held = countHeld(region, call.now);
    if (held >= region.capacity)
      return err(noRoom(region.name, `it holds ${held} of ${region.capacity}; retire one first`));
    const { version } = deployment;
    const faults = cloud.script.takeForCloud({ method: 'deploy', region: region.name, version });
    if (faults.some((fault) => fault.kind === 'out-of-capacity' && fault.at !== 'end'))
      return err(noRoom(region.name, 'it is full for now'));
    deployed = make(region, deployment, call.key, faults);
  } else if (deployed.owner !== call.key) {
    const message = `${deployed.name} already exists in ${region.name} and belongs to ${deployed.owner}, not to ${call.key}.`;
    return err(providerError({ kind: 'conflict', message, vendorCode: 'AlreadyExists' }));
  } else if (status.state === 'pending' && status.doing === 'retire') {
    const message = `${deployed.name} in ${region.name} is being removed; deploy again when it is absent.`;
    return err(providerError({ kind: 'conflict', retryable: true, message }));
  } else if (status.state !== 'pending' || status.needs === undefined) {
    return ok(deployment);
  }
  deployed.deployCalls += 1;
  rewriteFrom(deployed.status, call.now, foresee(cloud, region, deployed, call));
  return ok(deployment.owner === call.key ? deployment : { ...deployment, owner: call.key });
}
