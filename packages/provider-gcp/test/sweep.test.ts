import { EVERY, SEED, SHARE, type Swept } from '@landfall/tests-support';
import { expect, it } from 'vitest';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { DISTURBANCES } from './sweep/disturbances.ts';
import { sweep, VERSIONS } from './sweep/sweep.ts';

const vertex = memoryVertex();

/** A share of `npm run sweep:gcp`: it has no factor in common with the number of disturbances, so each of them meets calls of all kinds. */
const every = EVERY === 1 ? 1 : 257;

it(`whichever call the network disturbs, and however, the rollout ends as if nothing had been, ${SHARE}`, {
  timeout: 1_800_000,
}, async () => {
  const swept: Swept[] = [];
  for await (const one of sweep(vertex, { every, offset: SEED % every })) swept.push(one);
  expect(swept.filter(({ difference }) => difference !== undefined)).toEqual([]);
  expect(new Set(swept.map(({ disturbance }) => disturbance))).toEqual(new Set(DISTURBANCES));
  expect(new Set(swept.map(({ version }) => version))).toEqual(new Set(Object.keys(VERSIONS)));
  process.stdout.write(`sweep: ${swept.length} rollouts with one call disturbed, none with another outcome\n`);
});
