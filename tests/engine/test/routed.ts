import { type RolloutOptions, rollout } from '@landfall/core';
import type { Router } from '@landfall/core/router';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';

/** A rollout that enters two regions. */
export const spec = {
  model: { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' },
  regions: ['fake/a', 'fake/b'],
  routing: { url: 'https://{region}.models.example/{name}' },
} as const;

/** An entry of somebody else. */
export const person = { region: 'fake/z', url: 'https://z.example', weight: 3, state: 'in', owner: 'Ada' } as const;

export const { signal } = new AbortController();

export const tableOf = async (router: Router) => (await router.read({ model: 'fraud', signal }))._unsafeUnwrap();

/** Runs the rollout with a router, on a clock of its own. */
export async function played(router: Router, options: Partial<RolloutOptions> = {}) {
  const clock = virtualClock();
  return rollout(spec, { id: 'r', providers: { fake: fakeProvider({ clock }) }, router, clock, ...options }).result;
}
