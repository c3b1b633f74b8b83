/** Parts of a harmful rate, and multiples of the acceptable ratio, that a good version may have. */
const LOWER = [0, 0.1, 0.25, 0.5];
const BETTER = [0.4, 0.8, 1];

const MOST = 1e12;

/** What a gate must prove about a good version, and what is known of it. */
export interface ToProve {
  /** The probability that a harmful version passes. */
  readonly beta: number;
  /** The share of bad requests of both versions, 0 to 1. */
  readonly badShare: number;
}

/** How many requests of a good version it takes to prove that its share of bad requests is below `harmful`; undefined if no number does. */
export function requestsForShare(harmful: number, { beta, badShare }: ToProve): number | undefined {
  return fewest((requests) => evidenceForShare(requests, harmful, badShare) >= 1 / beta);
}

/** Limits of a ratio, and how many requests the previous version gets for each one of the new version. */
export interface RatioToProve extends ToProve {
  readonly acceptable: number;
  readonly harmful: number;
  /** A share of bad requests that is proven to be below this one passes too. */
  readonly harmless: number;
  readonly previousPerNew: number;
}

/** How many requests of a good version it takes to prove that it is not `harmful` times worse, or harmless whatever the previous version is. */
export function requestsForRatio(ratio: RatioToProve): number | undefined {
  const { beta, badShare, harmless } = ratio;
  return fewest((requests) => {
    const mean = (evidenceForRatio(requests, ratio) + evidenceForShare(requests, harmless, badShare)) / 2;
    return mean >= 1 / beta;
  });
}

/** The mean likelihood of lower shares, against the likelihood of the limit. */
function evidenceForShare(requests: number, limit: number, badShare: number): number {
  const bad = requests * badShare;
  return meanOf(
    LOWER.map((part) => {
      const ofBad = bad === 0 ? 0 : bad * Math.log(part);
      return ofBad + (requests - bad) * Math.log((1 - part * limit) / (1 - limit));
    }),
  );
}

/** The mean likelihood of better ratios, against the likelihood of the harmful one: of each bad request, whose it is. */
function evidenceForRatio(requests: number, { acceptable, harmful, badShare, previousPerNew }: RatioToProve): number {
  const bad = requests * badShare;
  const isNew = (ratio: number): number => ratio / (ratio + previousPerNew);
  return meanOf(
    BETTER.map((factor) => {
      const ratio = factor * acceptable;
      const ofNew = bad * Math.log(isNew(ratio) / isNew(harmful));
      return ofNew + bad * previousPerNew * Math.log((1 - isNew(ratio)) / (1 - isNew(harmful)));
    }),
  );
}

function meanOf(logs: readonly number[]): number {
  return logs.reduce((sum, log) => sum + Math.exp(Math.min(log, 700)), 0) / logs.length;
}

/** The smallest number that is enough; undefined if none is. */
function fewest(isEnough: (requests: number) => boolean): number | undefined {
  if (!isEnough(MOST)) return undefined;
  let few = 0;
  let enough = 1;
  while (!isEnough(enough)) {
    few = enough;
    enough *= 2;
  }
  while (enough - few > 1) {
    const middle = Math.floor((few + enough) / 2);
    if (isEnough(middle)) enough = middle;
    else few = middle;
  }
  return enough;
}
