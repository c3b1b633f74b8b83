import { type Call, type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import { statusAt } from './deployed.ts';
import type { FakeCloud } from './fake-cloud.ts';
import type { FakeDeployment } from './fake-deployment.ts';
import { type FakeRegion, NO_TRAFFIC, type Shares, sameShares, splitShares, type Traffic } from './fake-region.ts';
import { type Moment, rewriteFrom, truthAt } from './timeline.ts';

/** A requested shift of traffic: `from` the share that the deployment should have now, to `percent`. */
export interface RouteRequest {
  readonly deployment: FakeDeployment;
  readonly previous: FakeDeployment | null;
  readonly from: number;
  readonly percent: number;
}

function refuse(
  kind: 'conflict' | 'invalid' | 'unsupported' | 'not-found',
  message: string,
  retryable = false,
): Result<never, ProviderError> {
  return err(providerError({ kind, message, retryable }));
}

function tell(shares: Shares): string {
  return shares.size === 0 ? 'nothing' : [...shares].map(([name, percent]) => `${percent}% to ${name}`).join(' and ');
}

/** Whether this cloud can split the traffic in this way. */
function refuseShare(
  cloud: FakeCloud,
  { previous, percent }: RouteRequest,
  region: string,
): Result<never, ProviderError> | undefined {
  if (!(percent >= 0 && percent <= 100))
    return refuse('invalid', `The share ${percent}% in ${region} is not a percentage from 0 to 100.`);
  if (cloud.options.traffic === 'all-or-nothing' && percent !== 0 && percent !== 100) {
    return refuse('unsupported', `Traffic in ${region} moves all at once, so ${percent}% is not possible.`);
  }
  if (previous === null && percent !== 100) {
    return refuse(
      'invalid',
      `${region} has no previous deployment to take the other ${100 - percent}%; route to 100 or retire.`,
    );
  }
  return undefined;
}

/** Whether the deployments that would get more traffic are ready. */
function refuseTaker(
  region: FakeRegion,
  request: RouteRequest,
  current: number,
  at: number,
): Result<never, ProviderError> | undefined {
  const taker = request.percent >= current ? request.deployment : (request.previous ?? request.deployment);
  const { state } = statusAt(region.deployments.get(taker.name), at);
  if (state === 'ready') return undefined;
  if (state === 'absent')
    return refuse('not-found', `${taker.name} does not exist in ${region.name}, so no traffic can go to it.`);
  return refuse('conflict', `${taker.name} in ${region.name} is ${state}, so no traffic can go to it.`);
}

/** What happens to the traffic once the shift is accepted for the `calls`th time. */
function foresee(
  cloud: FakeCloud,
  before: Shares,
  after: Shares,
  calls: number,
  request: RouteRequest,
  call: Call,
): readonly Moment<Traffic>[] {
  const { deployment, percent } = request;
  const { name, version } = deployment;
  const { region, now } = call;
  const durationMs = cloud.durationOf('route', region, call.key);
  const faults = cloud.script.takeForCloud({ method: 'route', region, version });
  const visibleFrom = cloud.visibleFrom(region, now, faults);
  const moments: Moment<Traffic>[] = [];
  const moving = { name, percent, calls };
  if (durationMs > 0)
    moments.push({ from: now, visibleFrom, value: { shares: before, moving: { ...moving, waits: false } } });
  const done = now + durationMs;
  if (calls < cloud.callsFor('route')) {
    moments.push({ from: done, visibleFrom, value: { shares: before, moving: { ...moving, waits: true } } });
    return moments;
  }
  moments.push({ from: done, visibleFrom, value: { shares: after } });
  const grows = percent > (before.get(name) ?? 0);
  for (const fault of faults) {
    // A cloud rolls back a release, not its rollback.
    if (fault.kind !== 'silent-rollback' || !grows) continue;
    moments.push({ from: done + fault.ms, visibleFrom, value: { shares: before } });
  }
  return moments;
}

/** Starts to move the region's traffic. Fails with `conflict` if the traffic is neither at the start of the shift nor at its end. */
export function acceptRoute(
  cloud: FakeCloud,
  request: RouteRequest,
  call: Call,
): Result<FakeDeployment, ProviderError> {
  const { deployment, previous, from, percent } = request;
  const refused = refuseShare(cloud, request, call.region);
  if (refused !== undefined) return refused;
  const region = cloud.region(call.region);
  const { shares, moving } = truthAt(region.traffic, call.now) ?? NO_TRAFFIC;
  const target = splitShares(deployment.name, percent, previous?.name);
  const isSameMove = moving?.name === deployment.name && moving.percent === percent;
  if (moving !== undefined && !moving.waits) {
    if (isSameMove) return ok(deployment);
    return refuse(
      'conflict',
      `${region.name} is still moving traffic to ${moving.percent}% for ${moving.name}; call again when that has ended.`,
      true,
    );
  }
  if (sameShares(shares, target)) {
    // An earlier shift that waited for its next call is dropped.
    if (moving !== undefined)
      rewriteFrom(region.traffic, call.now, [{ from: call.now, visibleFrom: call.now, value: { shares } }]);
    return ok(deployment);
  }
  const source = splitShares(deployment.name, from, previous?.name);
  if (!sameShares(shares, source)) {
    return refuse(
      'conflict',
      `${region.name} sends ${tell(shares)}; expected ${tell(source)}, or ${tell(target)}. Somebody else moved it.`,
    );
  }
  const noTaker = refuseTaker(region, request, shares.get(deployment.name) ?? 0, call.now);
  if (noTaker !== undefined) return noTaker;
  const calls = isSameMove ? moving.calls + 1 : 1;
  rewriteFrom(region.traffic, call.now, foresee(cloud, shares, target, calls, request, call));
  return ok(deployment);
}
