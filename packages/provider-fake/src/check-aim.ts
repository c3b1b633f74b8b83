import { type HealthCapability, refuseUnknownKeys } from '@landfall/core/provider';
import type { FakeOptions, FakeRegionOptions } from './fake-options.ts';
import type { FakeRequests } from './fake-requests.ts';
import type { Fault } from './fault.ts';

const AIM = ['kind', 'region', 'version', 'after', 'times'];
const CALL_AIM = [...AIM, 'method'];

/** The kinds of faults, each with its valid keys. */
const KINDS: Readonly<Record<Fault['kind'], readonly string[]>> = {
  fail: [...CALL_AIM, 'error'],
  throttle: [...CALL_AIM, 'retryAfterMs'],
  hang: [...CALL_AIM, 'afterChange'],
  slow: [...CALL_AIM, 'ms'],
  'error-after-change': [...CALL_AIM, 'error'],
  throws: [...CALL_AIM, 'message'],
  finding: [...AIM, 'level', 'message'],
  'deploy-fails': [...AIM, 'ms', 'error'],
  'out-of-capacity': [...AIM, 'at'],
  mixed: AIM,
  'crash-later': [...AIM, 'ms', 'error'],
  'silent-rollback': [...AIM, 'method', 'ms'],
  stale: [...AIM, 'method', 'ms'],
  flapping: [...AIM, 'method', 'periodMs'],
  'late-counts': [...AIM, 'ms', 'from', 'to'],
  'lost-counts': [...AIM, 'from', 'to'],
  'unreadable-counts': [...AIM, 'from', 'to', 'error'],
  'restated-counts': [...AIM, 'ms', 'factor'],
  'sample-fails': [...AIM, 'error'],
};

const REGION = Object.keys({ capacity: true, serving: true } satisfies Record<keyof FakeRegionOptions, true>);

const HEALTH = Object.keys({
  periodMs: true,
  finalAfterMs: true,
  countsSlower: true,
  splitsEachRequest: true,
} satisfies Record<keyof HealthCapability, true>);

const REQUESTS = Object.keys({
  region: true,
  version: true,
  from: true,
  to: true,
  afterMs: true,
  perSecond: true,
  errors: true,
  latencyMs: true,
} satisfies Record<keyof FakeRequests, true>);

const OPTIONS = Object.keys({
  name: true,
  clock: true,
  seed: true,
  jitter: true,
  regions: true,
  serving: true,
  deployMs: true,
  routeMs: true,
  retireMs: true,
  lagMs: true,
  settleMs: true,
  deployCalls: true,
  routeCalls: true,
  retireCalls: true,
  traffic: true,
  retires: true,
  expectedMs: true,
  health: true,
  requests: true,
  metrics: true,
  respond: true,
  latencyMs: true,
  checks: true,
  faults: true,
  log: true,
} satisfies Record<keyof FakeOptions, true>);

/** Returns the name of a region. Throws a TypeError for a name as in a spec (`fake/eu-west-1`), since no call ever uses that. */
export function checkRegion(region: string): string {
  const slash = region.lastIndexOf('/');
  if (slash < 0) return region;
  const name = region.slice(slash + 1);
  throw new TypeError(`Write a region of the fake cloud without the provider's key: '${name}', not '${region}'.`);
}

/** Throws a TypeError for a fault that can never happen, and for a `slow` fault without a clock, which would wait in real time. */
export function checkFault(fault: Fault, { clock }: FakeOptions): void {
  if (!Object.hasOwn(KINDS, fault.kind)) {
    throw new TypeError(`'${fault.kind}' is not a kind of fault. The kinds are: ${Object.keys(KINDS).join(', ')}.`);
  }
  refuseUnknownKeys(`a fault of the kind '${fault.kind}'`, fault, KINDS[fault.kind]);
  if (fault.region !== undefined) checkRegion(fault.region);
  if (fault.kind === 'slow' && clock === undefined) {
    throw new TypeError(
      "A fault of the kind 'slow' needs a clock to wait on: fakeProvider({ clock, ... }) with the clock of the rollout.",
    );
  }
}

function checkRequests(requests: FakeRequests, index: number): void {
  refuseUnknownKeys('fakeProvider', requests, REQUESTS, ['requests', index]);
  const { region, errors = 0, perSecond = 0 } = requests;
  if (region !== undefined) checkRegion(region);
  const at = `requests[${index}]`;
  if (!(errors >= 0 && errors <= 1)) throw new TypeError(`${at}.errors is a share from 0 to 1, not ${errors}.`);
  if (!(perSecond >= 0)) throw new TypeError(`${at}.perSecond is a number from 0, not ${perSecond}.`);
}

/** Throws a TypeError for options without effect, and for unknown keys. */
export function checkOptions(options: FakeOptions): void {
  refuseUnknownKeys('fakeProvider', options, OPTIONS);
  for (const [name, region] of Object.entries(options.regions ?? {})) {
    checkRegion(name);
    refuseUnknownKeys('fakeProvider', region, REGION, ['regions', name]);
  }
  if (options.health) refuseUnknownKeys('fakeProvider', options.health, HEALTH, ['health']);
  if (typeof options.requests !== 'function') options.requests?.forEach(checkRequests);
  for (const fault of options.faults ?? []) checkFault(fault, options);
}
