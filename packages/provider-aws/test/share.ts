import { randomInt } from 'node:crypto';

const { LANDFALL_EVERY, LANDFALL_SEED } = process.env;

const TENTH = 10;

/** Which cases of a long list a run plays: other ones each time, and the same again with `LANDFALL_SEED` as it was printed. */
export const SEED = LANDFALL_SEED === undefined ? randomInt(1_000_000) : Number(LANDFALL_SEED);

/** One case of so many is played: all with `LANDFALL_EVERY=1`, as `npm run exhaust` has it. */
export function everyOr(usual: number): number {
  return LANDFALL_EVERY === undefined ? usual : Math.max(1, Number(LANDFALL_EVERY));
}

/** Says in the title of a test which cases it plays. */
export function shareTitle(usual = TENTH): string {
  const every = everyOr(usual);
  return every === 1 ? 'all cases' : `one case of ${every} and at least one of each kind, LANDFALL_SEED=${SEED}`;
}

/** The cases of a long list that this run plays: a share of each kind, and at least one. */
export function shareOf<Case>(cases: readonly Case[], kindOf: (one: Case) => string, usual = TENTH): readonly Case[] {
  const every = everyOr(usual);
  const kinds = new Map<string, Case[]>();
  for (const one of cases) {
    const kind = kindOf(one);
    kinds.set(kind, [...(kinds.get(kind) ?? []), one]);
  }
  const chosen = new Set<Case>();
  for (const [index, alike] of [...kinds.values()].entries()) {
    const first = (SEED + index) % Math.min(every, alike.length);
    for (let at = first; at < alike.length; at += every) chosen.add(alike[at] as Case);
  }
  return cases.filter((one) => chosen.has(one));
}
