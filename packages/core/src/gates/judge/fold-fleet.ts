import { addScatter, dispersionOf } from './dispersion.ts';
import type { FleetEvidence, FleetPart } from './fleet-evidence.ts';
import { addToInterval } from './interval.ts';
import { likelierThan, rateLikelihoods, ratioLikelihoods } from './likelihood.ts';
import type { PeriodCounts } from './period-counts.ts';
import type { AbsoluteRule, RatioRule, Rule } from './rule.ts';
import { splitScatter } from './split-scatter.ts';
import { startWeight } from './start-weight.ts';
import { addTallies, EMPTY_TALLY, type Tally, tallyOfPeriod } from './tally.ts';
import { addLogs, wholeLog } from './whole-logs.ts';

/**
 * The fleet's evidence with one period more: for each region in plan order its records of that period (several, where the region's own periods are shorter;
 * none, where it takes no part or its counts are missing). The period is closed in all of them.
 *
 * It is a fold of its own, and not the sum of the regions' evidence, for two reasons. The dispersion of the fleet differs from that of a region: clumps that are
 * spread over regions show only in summed counts. And each region's evidence pays for its own choice of a start; twelve of them would pay twelve times, although
 * a version that turns bad does so everywhere at once. So the plain likelihoods are summed in plan order, divided by the fleet's dispersion (from earlier periods), capped
 * and started anew together.
 */
export function foldFleet(
  fleet: FleetEvidence,
  rule: Rule,
  counts: readonly (readonly PeriodCounts[])[],
): FleetEvidence {
  const records = counts.map((ofRegion) =>
    ofRegion.filter((record) => record.from >= fleet.until && tells(rule, record)),
  );
  const all = records.flat();
  if (all.length === 0) return fleet;
  const phi = dispersionOf(fleet.phi0, fleet.scatter);
  const ratios = rule.kind === 'ratio' ? records.map((ofRegion) => ratiosOf(rule, ofRegion)) : [];
  const likelihoods =
    rule.kind === 'ratio'
      ? ratios.map((ofRegion) => worseOf(rule, ofRegion))
      : records.map((ofRegion) => ratesOf(rule, ofRegion));
  const weight = wholeLog(startWeight(fleet.periods));
  const starts = fleet.starts.slice();
  const parts = fleet.regions.map(({ against }) => against.slice());
  let isFresh = fleet.periods === 0;
  for (let point = 0; point < starts.length; point++) {
    const increments = incrementsAt(point, likelihoods, phi);
    const most = highestPart(increments, rule.fleetBar / 2);
    const isAnew = evidenceAt(point, fleet) < weight;
    if (isAnew) starts[point] = weight;
    if (isAnew && point === 0) isFresh = true;
    for (let region = 0; region < parts.length; region++) {
      const part = parts[region] as number[];
      const added = wholeLog(Math.min(increments[region] ?? 0, most));
      part[point] = addLogs(isAnew ? 0 : (part[point] as number), added);
    }
  }
  const regions = fleet.regions.map(({ tally, recent }, region): FleetPart => {
    const period = sumOf(records[region] ?? []);
    return {
      tally: addTallies(tally, period),
      recent: isFresh ? period : addTallies(recent, period),
      against: parts[region] ?? [],
    };
  });
  const period = all.reduce(({ requests, bad }, { n, k }) => ({ requests: requests + n, bad: bad + k }), NOTHING);
  return {
    ...fleet,
    until: Math.max(...all.map(({ to }) => to)),
    periods: fleet.periods + 1,
    recentFrom: isFresh ? Math.min(...all.map(({ from }) => from)) : fleet.recentFrom,
    scatter: addScatter(fleet.scatter, period, rule.kind === 'ratio' ? splitOf(regions, records) : undefined),
    starts,
    regions,
    interval: rule.kind === 'ratio' ? addToInterval(fleet.interval, summed(ratios, rule.grid.ratios.length), phi) : [],
  };
}

const NOTHING = { requests: 0, bad: 0 };

function tells(rule: Rule, { n, m }: PeriodCounts): boolean {
  return n > 0 && (m > 0 || rule.kind === 'absolute');
}

function sumOf(records: readonly PeriodCounts[]): Tally {
  return records.reduce((sum: Tally, record) => addTallies(sum, tallyOfPeriod(record)), EMPTY_TALLY);
}

/** The likelihoods of a region's records together; empty without a record. */
function ratiosOf({ grid }: RatioRule, records: readonly PeriodCounts[]): readonly number[] {
  const each = records.map((record) => ratioLikelihoods(record, grid));
  return each.length <= 1 ? (each[0] ?? []) : summed(each, grid.ratios.length);
}

function worseOf({ grid }: RatioRule, likelihoods: readonly number[]): readonly number[] {
  return likelihoods.length === 0 ? [] : likelierThan(likelihoods, grid.worse, grid.acceptable);
}

function ratesOf({ worse }: AbsoluteRule, records: readonly PeriodCounts[]): readonly number[] {
  return summed(
    records.map(({ n, k }) => rateLikelihoods(n, k, worse)),
    worse.good.length,
  );
}

/** Lists of one length added up; empty ones count as zeros. */
function summed(lists: readonly (readonly number[])[], length: number): number[] {
  const sums = new Array<number>(length).fill(0);
  for (const list of lists)
    for (let at = 0; at < list.length; at++) sums[at] = (sums[at] as number) + (list[at] as number);
  return sums;
}

/** What all regions together said against the version before this period, for one of the worse ratios or rates. */
function evidenceAt(point: number, { starts, regions }: FleetEvidence): number {
  let sum = starts[point] as number;
  for (const { against } of regions) sum += against[point] as number;
  return sum;
}

/** What each region's records add to that before the cap, in nats. */
function incrementsAt(point: number, likelihoods: readonly (readonly number[])[], phi: number): readonly number[] {
  return likelihoods.map((ofRegion) => (ofRegion.length === 0 ? 0 : (ofRegion[point] as number) / phi));
}

/**
 * The most that a region may add, so that all together add no more than the cap. A region that is far worse than the others is cut first: it must not crowd out
 * what the others say.
 */
function highestPart(increments: readonly number[], cap: number): number {
  let sum = 0;
  for (const increment of increments) sum += increment;
  if (sum <= cap) return Number.POSITIVE_INFINITY;
  let left = cap;
  let regions = increments.length;
  for (const increment of increments.toSorted((one, other) => one - other)) {
    if (increment * regions > left) return left / regions;
    left -= increment;
    regions -= 1;
  }
  return Number.POSITIVE_INFINITY;
}

/** Each region keeps its own ratio; what is squared is the sum over regions. */
function splitOf(
  regions: readonly FleetPart[],
  records: readonly (readonly PeriodCounts[])[],
): { readonly deviation: number; readonly expected: number } {
  let deviation = 0;
  let expected = 0;
  regions.forEach(({ tally }, region) => {
    for (const record of records[region] ?? []) {
      const split = splitScatter(tally, record);
      deviation += split.deviation;
      expected += split.expected;
    }
  });
  return { deviation, expected };
}
