/** How many places are known between two whole numbers. */
const PLACES = 64;
/** Beyond it the smaller of two likelihoods changes no digit that a whole log keeps. */
const FAR = 22;

/** The cubic curve from each place to the next, with the right height and slope at both ends: four coefficients each, beside each other. */
const CURVES = Float64Array.from(
  Array.from({ length: FAR * PLACES }, (_, place) => {
    const [height, slope] = [heightAt(place), slopeAt(place)];
    const [rise, last] = [heightAt(place + 1) - height, slopeAt(place + 1)];
    return [height, slope, 3 * rise - 2 * slope - last, slope + last - 2 * rise];
  }).flat(),
);

function heightAt(place: number): number {
  return Math.log1p(Math.exp(-place / PLACES));
}

/** From one place to the next. */
function slopeAt(place: number): number {
  return -1 / (1 + Math.exp(place / PLACES)) / PLACES;
}

/**
 * ln(exp(one) + exp(other)), in nats, at most 4e-10 off, where a whole log keeps 1e-9. A judgement needs a thousand of them, and an exponential with a logarithm
 * costs more than twice as much as this curve through known places.
 */
export function lnOfSum(one: number, other: number): number {
  return one > other ? one + riseOf(one - other) : other + riseOf(other - one);
}

/** ln(1 + exp(-difference)) for a difference of 0 or more. Two likelihoods of zero differ by what is not a number: their sum is zero too. */
function riseOf(difference: number): number {
  if (!(difference < FAR)) return 0;
  const place = Math.floor(difference * PLACES);
  const part = difference * PLACES - place;
  const at = place * 4;
  const curve = (CURVES[at + 2] as number) + part * (CURVES[at + 3] as number);
  return (CURVES[at] as number) + part * ((CURVES[at + 1] as number) + part * curve);
}
