import { type RatePoints, ratePoints } from './rate-points.ts';
import { type RatioGrid, ratioGrid } from './ratio-grid.ts';

/** How much worse than its limit a version may be, for the evidence against it: multiples of `acceptable`. */
const WORSE = [1.28, 1.6, 2.4, 4, 8, 24];
/** Multiples of `acceptable` for the evidence that a version is not harmful: ratios 0.5, 1 and 1.25 at the default of 1.25. */
const BETTER = [0.4, 0.8, 1];
/** Parts of a harmful rate, for the evidence that a version is not harmful. */
const LOWER = [0, 0.1, 0.25, 0.5];

/** How sure the judge must be, with everything that shares the error. */
export interface Sureness {
  /** The probability that a rollout of a good version is failed by any gate, 0 to 0.1. */
  readonly alpha: number;
  /** The probability that a gate passes a version that is exactly harmful. */
  readonly beta: number;
  /** Gates of the rollout. */
  readonly gates: number;
  /** Regions of the rollout. */
  readonly regions: number;
}

interface Bars {
  /** What is counted, as people read it: `errors`, `slower than 250ms`. */
  readonly metric: string;
  /** The evidence against a region's version that fails it, in nats: half of alpha is shared by all gates and regions. */
  readonly failBar: number;
  /** The same for all regions together: the other half of alpha is shared by all gates. */
  readonly fleetBar: number;
  /** The evidence for a version that passes it, in nats. */
  readonly passBar: number;
}

/** A gate against the previous version beside the new one. */
export interface RatioRule extends Bars {
  readonly kind: 'ratio';
  /** Bad rates up to this multiple of the previous version's are acceptable. */
  readonly acceptable: number;
  /** Bad rates from this multiple on are harmful. */
  readonly harmful: number;
  /** A bad rate that is proven to be below this one passes too: where both versions are nearly clean, no ratio can be proven. */
  readonly harmless: number;
  /** A bad rate that exceeds the previous version's by less than this never fails. */
  readonly ignoreBelow: number;
  readonly grid: RatioGrid;
  readonly clean: RatePoints;
}

/** A gate with limits of its own. */
export interface AbsoluteRule extends Bars {
  readonly kind: 'absolute';
  /** Bad rates up to this one are acceptable. */
  readonly acceptable: number;
  /** Bad rates from this one on are harmful. */
  readonly harmful: number;
  /** `evidence`: a pass needs evidence that the rate is not harmful. `no-fail`: it needs traffic, and no fail. */
  readonly passBy: 'evidence' | 'no-fail';
  /** Where the limits come from, if not from the spec: the previous version's rate in earlier stages of the rollout, or before it. */
  readonly control?: 'earlier-stage' | 'before' | undefined;
  /** `each-period`: the test against the version starts anew with each period at full weight, for a watch without end. Default: ever more rarely, for a bake. */
  readonly restarts?: 'each-period' | undefined;
  readonly worse: RatePoints;
  readonly better: RatePoints;
}

/** A gate with all its numbers, for one rollout. Lower is better. */
export type Rule = RatioRule | AbsoluteRule;

/** What a ratio gate is made of. */
export interface RatioLimits {
  readonly metric: string;
  readonly acceptable: number;
  readonly harmful: number;
  readonly harmless: number;
  readonly ignoreBelow: number;
}

/** What an absolute gate is made of. */
export interface AbsoluteLimits {
  readonly metric: string;
  readonly acceptable: number;
  readonly harmful: number;
  readonly passBy?: AbsoluteRule['passBy'] | undefined;
  readonly control?: AbsoluteRule['control'];
}

/** The rule of a gate against the previous version. */
export function ratioRule(limits: RatioLimits, sureness: Sureness): RatioRule {
  const { acceptable, harmful, harmless } = limits;
  const times = (factors: readonly number[]): readonly number[] => factors.map((factor) => factor * acceptable);
  return {
    kind: 'ratio',
    ...limits,
    ...bars(sureness),
    grid: ratioGrid(acceptable, harmful, times(WORSE), times(BETTER)),
    clean: lowerRates(harmless),
  };
}

/** The rule of a gate with limits of its own. */
export function absoluteRule(limits: AbsoluteLimits, sureness: Sureness): AbsoluteRule {
  const { acceptable, harmful, passBy = 'evidence' } = limits;
  const worse = ratePoints(
    acceptable,
    WORSE.map((factor) => factor * acceptable),
  );
  return {
    kind: 'absolute',
    ...limits,
    passBy,
    ...bars(sureness),
    worse: worse.bad.length > 0 ? worse : ratePoints(acceptable, [(1 + acceptable) / 2]),
    better: lowerRates(harmful),
  };
}

function lowerRates(limit: number): RatePoints {
  return ratePoints(
    limit,
    LOWER.map((part) => part * limit),
  );
}

function bars({ alpha, beta, gates, regions }: Sureness): Omit<Bars, 'metric'> {
  return {
    failBar: Math.log((2 * gates * regions) / alpha),
    fleetBar: Math.log((2 * gates) / alpha),
    passBar: Math.log(1 / beta),
  };
}
