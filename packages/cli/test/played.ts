import { type RolloutEvent, type RolloutOptions, type RolloutSpec, rollout } from '@landfall/core';
import type { Journal } from '@landfall/core/journal';
import { collectEvents, virtualClock } from '@landfall/core/testing';
import { type FakeOptions, fakeProvider } from '@landfall/provider-fake';

const CLOUD = { deployMs: 90_000, routeMs: 5_000, retireMs: 10_000, serving: { version: '41' } } satisfies FakeOptions;

/** What a test's rollout differs in. */
export interface Played {
  readonly spec?: Partial<RolloutSpec> | undefined;
  readonly cloud?: FakeOptions | undefined;
  readonly id?: string | undefined;
  readonly journal?: Journal | undefined;
  readonly options?: Partial<RolloutOptions> | undefined;
}

/** Plays a rollout of three regions in two waves on a virtual clock, and gives its events. */
export async function play({
  spec,
  cloud,
  id = 'fraud-42',
  journal,
  options,
}: Played = {}): Promise<readonly RolloutEvent[]> {
  const clock = virtualClock();
  const fake = fakeProvider({ clock, ...CLOUD, ...cloud });
  const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
  const run = rollout(
    { model, regions: ['fake/us-east-1', ['fake/eu-west-1', 'fake/eu-west-2']], ...spec },
    { providers: { fake }, clock, id, journal, ...options },
  );
  return collectEvents(run);
}

/** A rollout with an approval, bakes, and shifts of traffic. */
export const CANARY: Partial<RolloutSpec> = {
  stages: [{ percent: 5, bake: { min: '10m', max: '2h' } }, { percent: 25, bake: '10m' }, { percent: 100 }],
  gates: [{ metric: 'errors', noWorseThan: { acceptable: 1.5, harmful: 3 } }],
};
