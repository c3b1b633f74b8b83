/** Bad rates whose likelihoods are compared with the likelihood of one limit. */
export interface RatePoints {
  /** ln(rate / limit): what a bad request adds. Negative infinity at rate 0. */
  readonly bad: readonly number[];
  /** ln((1 - rate) / (1 - limit)): what a good request adds. */
  readonly good: readonly number[];
}

/** Rate points at a limit; rates of 1 and more are left out. */
export function ratePoints(limit: number, rates: readonly number[]): RatePoints {
  const possible = rates.filter((rate) => rate < 1);
  return {
    bad: possible.map((rate) => Math.log(rate / limit)),
    good: possible.map((rate) => Math.log((1 - rate) / (1 - limit))),
  };
}
