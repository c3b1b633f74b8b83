import { type Call, type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import { type Deployed, type Status, statusAt } from './deployed.ts';
import type { FakeCloud } from './fake-cloud.ts';
import type { FakeDeployment } from './fake-deployment.ts';
import { type FakeRegion, NO_TRAFFIC } from './fake-region.ts';
import { type Moment, rewriteFrom, truthAt } from './timeline.ts';

function couldTakeOver(region: FakeRegion, name: string, at: number): Deployed | undefined {
  for (const other of region.deployments.values())
    if (other.name !== name && statusAt(other, at).state === 'ready') return other;
  return undefined;
}

/** Takes a deployment that is being removed out of the region's traffic. */
function withdraw(region: FakeRegion, deployed: Deployed, call: Call): Result<void, ProviderError> {
  const { shares, moving } = truthAt(region.traffic, call.now) ?? NO_TRAFFIC;
  if (moving !== undefined && !moving.waits) {
    const message = `${region.name} is still moving traffic to ${moving.percent}% for ${moving.name}; retire ${deployed.name} when it has ended.`;
    return err(providerError({ kind: 'conflict', retryable: true, message }));
  }
  const percent = shares.get(deployed.name) ?? 0;
  const heir = percent > 0 ? couldTakeOver(region, deployed.name, call.now) : undefined;
  if (heir !== undefined) {
    const message = `${deployed.name} takes ${percent}% of the traffic in ${region.name} while ${heir.name} could take it; route the traffic there first.`;
    return err(providerError({ kind: 'conflict', message }));
  }
  if (percent > 0) {
    const left = new Map(shares);
    left.delete(deployed.name);
    rewriteFrom(region.traffic, call.now, [{ from: call.now, visibleFrom: call.now, value: { shares: left } }]);
  }
  return ok();
}

/** Starts to remove a deployment, or starts the next action. Does nothing if the deployment is gone or being removed. */
export function acceptRetire(
  cloud: FakeCloud,
  deployment: FakeDeployment,
  call: Call,
): Result<FakeDeployment, ProviderError> {
  const region = cloud.region(call.region);
  if (cloud.options.retires === false) {
    return err(
      providerError({
        kind: 'unsupported',
        message: `This cloud cannot remove ${deployment.name} in ${region.name}; remove it by hand.`,
      }),
    );
  }
  const deployed = region.deployments.get(deployment.name);
  const status = statusAt(deployed, call.now);
  if (deployed === undefined || status.state === 'absent') return ok(deployment);
  if (status.state === 'pending' && status.doing === 'retire' && status.needs === undefined) return ok(deployment);
  const withdrawn = withdraw(region, deployed, call);
  if (withdrawn.isErr()) return err(withdrawn.error);

  deployed.retireCalls += 1;
  const faults = cloud.script.takeForCloud({ method: 'retire', region: region.name, version: deployed.version });
  const visibleFrom = cloud.visibleFrom(region.name, call.now, faults);
  const durationMs = cloud.durationOf('retire', region.name, call.key);
  const last = deployed.retireCalls >= cloud.callsFor('retire');
  const end: Status = last ? { state: 'absent' } : { state: 'pending', doing: 'retire', needs: 'retire' };
  const moments: Moment<Status>[] = [{ from: call.now + durationMs, visibleFrom, value: end }];
  if (durationMs > 0) moments.unshift({ from: call.now, visibleFrom, value: { state: 'pending', doing: 'retire' } });
  rewriteFrom(deployed.status, call.now, moments);
  return ok(deployment);
}
