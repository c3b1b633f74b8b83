import { MersenneTwister19937, shuffle } from 'random-js';
import { type Flower, SPECIES } from './flower.ts';

/** The same share of every species is held out, so that each is judged as strictly as the others. */
const HELD_OUT_PER_SPECIES = 10;

/** Splits the flowers into those to learn from and those to judge by; the same seed gives the same split. */
export function splitFlowers(
  flowers: readonly Flower[],
  seed: number,
): { readonly training: readonly Flower[]; readonly heldOut: readonly Flower[] } {
  const random = MersenneTwister19937.seed(seed);
  const shuffled = SPECIES.map((species) =>
    shuffle(
      random,
      flowers.filter((flower) => flower.species === species),
    ),
  );
  return {
    training: shuffled.flatMap((ofSpecies) => ofSpecies.slice(HELD_OUT_PER_SPECIES)),
    heldOut: shuffled.flatMap((ofSpecies) => ofSpecies.slice(0, HELD_OUT_PER_SPECIES)),
  };
}
