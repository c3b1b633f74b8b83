import type { HistoryPeriod, PeriodCounts } from '@landfall/core/engine';
import type { RandomCounts } from '@landfall/tests-support';

/** The traffic of one region, from which counts are drawn. What is left out is steady. */
export interface World {
  readonly requestsPerSecond: number;
  readonly periodMs?: number | undefined;
  /** The new version's share of the requests, 0 to 1. */
  readonly share: number | ((period: number) => number);
  /** The previous version's bad rate. */
  readonly badRate: number;
  /** The new version's bad rate, as a multiple of the previous one's. */
  readonly ratio: number | ((period: number) => number);
  /** How many bad requests come together; default 1. */
  readonly clump?: number | undefined;
  /** What multiplies both bad rates in a period, as an outage does. */
  readonly common?: ((random: RandomCounts, period: number) => number) | undefined;
}

const MINUTE = 60_000;

/** An outage of whatever both versions call: 50 times as many errors in 5 % of the periods. */
export function outages(random: RandomCounts): number {
  return random.uniform() < 0.05 ? 50 : 1;
}

/** The counts of one period. */
export function drawPeriod(random: RandomCounts, world: World, period: number, common?: number): PeriodCounts {
  const { requestsPerSecond, periodMs = MINUTE, badRate } = world;
  const requests = (requestsPerSecond * periodMs) / 1_000;
  const share = valueAt(world.share, period);
  const times = common ?? world.common?.(random, period) ?? 1;
  const n = random.poisson(requests * share);
  const m = random.poisson(requests * (1 - share));
  return {
    from: period * periodMs,
    to: (period + 1) * periodMs,
    n,
    k: drawBad(random, n, badRate * times * valueAt(world.ratio, period), world.clump),
    m,
    b: drawBad(random, m, badRate * times, world.clump),
  };
}

/** The previous version in the 60 periods before the rollout. */
export function drawHistory(random: RandomCounts, world: World, regions = 1): readonly HistoryPeriod[] {
  const { requestsPerSecond, periodMs = MINUTE, badRate } = world;
  return Array.from({ length: 60 }, (_, period) => {
    const requests = random.poisson((requestsPerSecond * regions * periodMs) / 1_000);
    const times = world.common?.(random, period) ?? 1;
    return { requests, bad: drawBad(random, requests, badRate * times, world.clump) };
  });
}

function drawBad(random: RandomCounts, requests: number, rate: number, clump = 1): number {
  if (clump === 1) return random.binomial(requests, Math.min(rate, 1));
  return Math.min(requests, random.poisson((requests * rate) / clump) * clump);
}

function valueAt(value: number | ((period: number) => number), period: number): number {
  return typeof value === 'number' ? value : value(period);
}
