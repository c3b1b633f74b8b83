/** The scatter of bad requests, measured during a bake. Squares and expectations are whole numbers of 1e-6. */
export interface Scatter {
  readonly periods: number;
  /** Sum of the squared deviations. */
  readonly squares: number;
  /** What the sum would be if bad requests came one by one. */
  readonly expected: number;
}

export const NO_SCATTER: Scatter = { periods: 0, squares: 0, expected: 0 };

const MILLIONTH = 1e6;
const HISTORY_PERIODS = 10;
const MOST_FROM_HISTORY = 5;
const MOST = 50;
const PRIOR = 3;
const PRIOR_BAD = 20;
const MOST_OF_HISTORY = 10;

/** The counts of the previous version in one period before the rollout. */
export interface HistoryPeriod {
  readonly requests: number;
  readonly bad: number;
}

/** The scatter with one period more. */
export function addScatter(scatter: Scatter, square: number, expected: number): Scatter {
  return {
    periods: scatter.periods + 1,
    squares: scatter.squares + Math.round(square * MILLIONTH),
    expected: scatter.expected + Math.round(expected * MILLIONTH),
  };
}

/**
 * By how many bad requests at a time to count: 1 if they come one by one, c if they come in clumps of c. All evidence is divided by it.
 * It uses earlier periods only. What history says is worth ten periods, and at most 5: an outage in the history must not blind the judge.
 */
export function dispersionOf(phi0: number, { periods, squares, expected }: Scatter): number {
  const measured = expected > 0 ? squares / expected : 1;
  const prior = HISTORY_PERIODS * Math.min(phi0, MOST_FROM_HISTORY);
  return clip((prior + periods * measured) / (HISTORY_PERIODS + periods), MOST);
}

/** What two periods that follow each other say about the scatter: the square of how far their rates differ, and what it would be if bad requests came one by one. A trend over hours has no effect. */
export function pairScatter(
  one: HistoryPeriod,
  next: HistoryPeriod,
): { readonly square: number; readonly expected: number } {
  const all = one.requests + next.requests;
  if (all === 0) return { square: 0, expected: 0 };
  return {
    square: ((one.bad * next.requests - next.bad * one.requests) / all) ** 2,
    expected: ((one.bad + next.bad) * one.requests * next.requests) / all ** 2,
  };
}

/**
 * The dispersion of the previous version before the rollout, 1 to 10: from periods that follow each other, drawn towards 3 as if 20 bad requests had said so.
 * Without history, or without a bad request in it, it is 3. Sixty periods are enough. For the fleet: give it the summed counts of all regions.
 */
export function historyDispersion(periods: readonly HistoryPeriod[]): number {
  let square = 0;
  let expected = 0;
  let bad = 0;
  periods.forEach((period, index) => {
    bad += period.bad;
    const next = periods[index + 1];
    if (next === undefined) return;
    const pair = pairScatter(period, next);
    square += pair.square;
    expected += pair.expected;
  });
  if (expected === 0) return PRIOR;
  return clip((bad * (square / expected) + PRIOR_BAD * PRIOR) / (bad + PRIOR_BAD), MOST_OF_HISTORY);
}

function clip(value: number, most: number): number {
  return Math.min(Math.max(value, 1), most);
}
