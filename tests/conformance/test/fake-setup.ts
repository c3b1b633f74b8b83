import type { Provider } from '@landfall/core/provider';
import { type ConformanceSetup, virtualClock } from '@landfall/core/testing';
import { type FakeOptions, fakeProvider } from '@landfall/provider-fake';

/** The conformance rules' setup for the fake, or for one that `alter` changed. */
export function fakeSetup(
  options: FakeOptions = {},
  alter: (provider: Provider) => Provider = (p) => p,
): ConformanceSetup {
  const clock = virtualClock();
  return {
    provider: () => alter(fakeProvider({ clock, ...options }) as Provider),
    region: 'us-east-1',
    otherRegion: 'eu-west-1',
    model: (version) => ({ name: 'fraud', version, artifact: 'memory:fraud', environment: {} }),
    sendRequests: () => undefined, // the fake cloud always has users
    clock,
    timeoutMs: 60_000,
    pollMs: 100,
  };
}
