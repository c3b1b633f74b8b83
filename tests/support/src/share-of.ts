import { seededRandom } from './seeded-random.ts';

const { LANDFALL_EVERY, LANDFALL_SEED } = process.env;

const USUAL = 20;

/** One of every so many cases is tried: of twenty, unless `LANDFALL_EVERY` says otherwise. `npm run exhaust` sets it to 1, which is all of them. */
export const EVERY = Math.max(1, Number(LANDFALL_EVERY ?? USUAL));

/** What chooses the cases: another number in each run, unless `LANDFALL_SEED` says which. */
export const SEED = Number(LANDFALL_SEED ?? Math.floor(Math.random() * 1_000_000));

/** One of every so many cases where a list has a share of its own: `usual`, unless `LANDFALL_EVERY` says otherwise. */
export function everyOr(usual: number): number {
  return LANDFALL_EVERY === undefined ? usual : EVERY;
}

/** Names the choice for the title of a test, so that a failure can be repeated. */
export function shareTitle(usual: number): string {
  const every = everyOr(usual);
  return every === 1 ? 'all cases' : `one case of ${every}, LANDFALL_SEED=${SEED}`;
}

/** Names the choice of one in `EVERY`. */
export const SHARE = shareTitle(USUAL);

/** Which share of a list is chosen. */
export interface ShareOptions<Case> {
  /** The kind of a case: at least one of each kind is chosen. All cases are of one kind by default. */
  readonly kindOf?: ((one: Case) => string) | undefined;
  /** Default `EVERY`. */
  readonly every?: number | undefined;
  /** Default `SEED`. */
  readonly seed?: number | undefined;
}

/** Chooses one of every so many cases of a list, in the order of the list: of each kind, one at random of every so many that follow each other. */
export function shareOf<Case>(
  cases: readonly Case[],
  { kindOf = () => '', every = EVERY, seed = SEED }: ShareOptions<Case> = {},
): readonly Case[] {
  const random = seededRandom(seed);
  const kinds = new Map<string, number[]>();
  for (const [index, one] of cases.entries()) {
    const kind = kinds.get(kindOf(one)) ?? [];
    kind.push(index);
    kinds.set(kindOf(one), kind);
  }
  const chosen: number[] = [];
  for (const kind of kinds.values())
    for (let from = 0; from < kind.length; from += every) {
      const block = kind.slice(from, from + every);
      chosen.push(block[Math.floor(random() * block.length)] as number);
    }
  return chosen.sort((a, b) => a - b).map((index) => cases[index] as Case);
}
