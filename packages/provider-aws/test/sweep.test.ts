import type { Swept } from '@landfall/tests-support';
import { everyOr, SEED, shareTitle } from '@landfall/tests-support';
import { expect, it } from 'vitest';
import { DISTURBANCES } from './sweep/disturbances.ts';
import { sweep, VERSIONS } from './sweep/sweep.ts';

/** A share of `npm run sweep:aws`, in which each disturbance meets calls of both versions: their number is no multiple of 41. */
const USUAL = 41;
const SHARE = { every: everyOr(USUAL), offset: SEED };
/** All of them take minutes. */
const LONGEST_MS = 1_800_000;

it(
  `whichever call the network disturbs, and however, the rollout ends as if nothing had been (${shareTitle(USUAL)})`,
  async () => {
    const swept: Swept[] = [];
    for await (const one of sweep(SHARE)) swept.push(one);
    expect(swept.filter(({ difference }) => difference !== undefined)).toEqual([]);
    expect(new Set(swept.map(({ disturbance }) => disturbance))).toEqual(new Set(DISTURBANCES));
    expect(new Set(swept.map(({ version }) => version))).toEqual(new Set(Object.keys(VERSIONS)));
    process.stdout.write(`sweep: ${swept.length} rollouts with one call disturbed, none with another outcome\n`);
  },
  LONGEST_MS,
);
