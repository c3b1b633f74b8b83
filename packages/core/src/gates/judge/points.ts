/** Ratios (bad rate of the new version, as a multiple of the previous one's) whose likelihoods are compared with the likelihood of one limit. */
export interface RatioPoints {
  readonly limit: number;
  readonly ratios: readonly number[];
  /** ln(ratio / limit). */
  readonly logs: readonly number[];
}

/** Bad rates whose likelihoods are compared with the likelihood of one limit. */
export interface RatePoints {
  readonly limit: number;
  /** ln(rate / limit): what a bad request adds. Negative infinity at rate 0. */
  readonly bad: readonly number[];
  /** ln((1 - rate) / (1 - limit)): what a good request adds. */
  readonly good: readonly number[];
}

/** Ratio points at a limit. */
export function ratioPoints(limit: number, ratios: readonly number[]): RatioPoints {
  return { limit, ratios, logs: ratios.map((ratio) => Math.log(ratio / limit)) };
}

/** Rate points at a limit; rates of 1 and more are left out. */
export function ratePoints(limit: number, rates: readonly number[]): RatePoints {
  const possible = rates.filter((rate) => rate < 1);
  return {
    limit,
    bad: possible.map((rate) => Math.log(rate / limit)),
    good: possible.map((rate) => Math.log((1 - rate) / (1 - limit))),
  };
}
