import {
  type Call,
  type Health,
  type HealthCapability,
  type HealthPeriod,
  type HealthQuery,
  type ProviderError,
  providerError,
} from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import { countRequests } from './count-requests.ts';
import type { FakeCloud } from './fake-cloud.ts';
import type { FakeDeployment } from './fake-deployment.ts';
import type { CloudFault } from './fault.ts';
import { isWithin } from './is-within.ts';
import { firstTraffic, listStretches } from './stretches.ts';

/** The most periods that one call may ask for: more is a bug of the caller. */
const MOST_PERIODS = 60;

function refuse(kind: ProviderError['kind'], message: string): Result<never, ProviderError> {
  return err(providerError({ kind, message }));
}

function isRange({ from, to }: HealthQuery, periodMs: number): boolean {
  return from % periodMs === 0 && to % periodMs === 0 && from < to && to - from <= MOST_PERIODS * periodMs;
}

/** How the counts of one period come: how late, and how many times what they first were; undefined if they never come. */
function fateOf(faults: readonly CloudFault[], period: HealthPeriod, finalAt: number, now: number) {
  let lateMs = 0;
  let factor = 1;
  for (const fault of faults) {
    if (fault.kind === 'late-counts' && isWithin(fault, period.from)) lateMs = Math.max(lateMs, fault.ms);
    else if (fault.kind === 'lost-counts' && isWithin(fault, period.from)) return undefined;
    else if (fault.kind === 'restated-counts' && now >= finalAt + fault.ms) factor *= fault.factor;
  }
  return { lateMs, factor };
}

function restate(period: HealthPeriod, factor: number): HealthPeriod {
  const { requests, errors, slower } = period;
  const restated = { ...period, requests: Math.round(requests * factor), errors: Math.round(errors * factor) };
  return slower === undefined ? restated : { ...restated, slower: Math.round(slower * factor) };
}

/** The counts of a deployment in the closed periods of a range, each split by its true share of the traffic. A period without requests is left out. */
export function readHealth(
  cloud: FakeCloud,
  deployment: FakeDeployment,
  query: HealthQuery,
  capability: HealthCapability | undefined,
  call: Call,
): Result<Health, ProviderError> {
  if (capability === undefined) return refuse('unsupported', 'This cloud counts no requests.');
  const { periodMs, finalAfterMs, countsSlower } = capability;
  const { from, to } = query;
  if (!isRange(query, periodMs)) {
    const range = `from ${from} to ${to}`;
    return refuse('invalid', `Ask for 1 to ${MOST_PERIODS} periods, at multiples of ${periodMs} ms, not ${range}.`);
  }
  const slowerThanMs = countsSlower === true ? query.slowerThanMs : undefined;
  const region = cloud.region(call.region);
  const deployed = region.deployments.get(deployment.name);
  const { name, version } = deployment;
  const faults = cloud.script.takeForCloud({ method: 'health', region: region.name, version, at: call.now });
  const unreadable = faults.find(({ kind }) => kind === 'unreadable-counts');
  if (unreadable?.kind === 'unreadable-counts') {
    const message = `The counts of ${name} in ${region.name} cannot be read.`;
    return err(providerError({ kind: 'transient', message, ...unreadable.error }));
  }
  const first = deployed && firstTraffic(region, deployed);
  if (deployed === undefined || first === undefined) return ok({ state: 'no-data', detail: `${name} took no traffic` });

  const periods: HealthPeriod[] = [];
  const open: number[] = [];
  for (let start = from; start < to && start + periodMs <= call.now; start += periodMs) {
    const range = { from: start, to: start + periodMs };
    const stretches = listStretches(region, deployed, range).map((stretch) => ({ ...stretch, slowerThanMs }));
    const { slower = 0, ...counts } = countRequests(cloud.options, stretches, first);
    if (counts.requests === 0) continue;
    // Of two versions in one period, the later one is named.
    const served = stretches.at(-1)?.version;
    const period = { ...range, ...counts, ...(slowerThanMs !== undefined && { slower }), version: served };
    const finalAt = range.to + finalAfterMs;
    const fate = fateOf(faults, period, finalAt, call.now);
    if (fate === undefined) continue;
    if (call.now < finalAt + fate.lateMs) open.push(start);
    else periods.push(fate.factor === 1 ? period : restate(period, fate.factor));
  }
  if (periods.length === 0 && open.length === 0) return ok({ state: 'no-data', detail: `${name} took no traffic` });
  return ok({ state: 'counts', periods, open });
}
