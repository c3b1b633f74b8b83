import type { Swept } from '@landfall/tests-support';
import { expect, it } from 'vitest';
import { DISTURBANCES } from './sweep/disturbances.ts';
import { sweep, VERSIONS } from './sweep/sweep.ts';

/** A share of `npm run sweep:aws`, in which each disturbance meets calls of both versions. */
const SHARE = { every: 97, offset: 5 };

it('whichever call the network disturbs, and however, the rollout ends as if nothing had been', async () => {
  const swept: Swept[] = [];
  for await (const one of sweep(SHARE)) swept.push(one);
  expect(swept.filter(({ difference }) => difference !== undefined)).toEqual([]);
  expect(new Set(swept.map(({ disturbance }) => disturbance))).toEqual(new Set(DISTURBANCES));
  expect(new Set(swept.map(({ version }) => version))).toEqual(new Set(Object.keys(VERSIONS)));
  process.stdout.write(`sweep: ${swept.length} rollouts with one call disturbed, none with another outcome\n`);
});
