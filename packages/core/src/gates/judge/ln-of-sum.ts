/** How many places are known between two whole numbers. */
const PLACES = 32;
/** Beyond it the smaller of two likelihoods changes no digit that a whole log keeps. */
const FAR = 22;

const ALL = Array.from({ length: FAR * PLACES + 2 }, (_, place) => place / PLACES);
const HEIGHTS = ALL.map((difference) => Math.log1p(Math.exp(-difference)));
/** From one place to the next. */
const SLOPES = ALL.map((difference) => -1 / (1 + Math.exp(difference)) / PLACES);

/**
 * ln(exp(one) + exp(other)), in nats, at most 4e-10 off, where a whole log keeps 1e-9. A judgement needs some 200 of them, and an exponential with a logarithm
 * costs more than twice as much as this curve through known places (a cubic one, with the right height and slope at both ends).
 */
export function lnOfSum(one: number, other: number): number {
  return one > other ? one + riseOf(one - other) : other + riseOf(other - one);
}

/** ln(1 + exp(-difference)) for a difference of 0 or more. Two likelihoods of zero differ by what is not a number: their sum is zero too. */
function riseOf(difference: number): number {
  if (!(difference < FAR)) return 0;
  const place = Math.floor(difference * PLACES);
  const part = difference * PLACES - place;
  const height = HEIGHTS[place] as number;
  const rise = (HEIGHTS[place + 1] as number) - height;
  const slope = SLOPES[place] as number;
  const last = SLOPES[place + 1] as number;
  return height + part * (slope + part * (3 * rise - 2 * slope - last + part * (slope + last - 2 * rise)));
}
