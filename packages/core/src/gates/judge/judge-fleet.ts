import { dispersionOf } from './dispersion.ts';
import { countsOf, weighed } from './figures.ts';
import type { FleetEvidence, FleetPart } from './fleet-evidence.ts';
import { intervalWith, rateInterval, ratioInterval } from './interval.ts';
import type { Figures, Judgement } from './judgement.ts';
import type { Rule } from './rule.ts';
import { sentenceOf } from './sentence.ts';
import { addTallies, EMPTY_TALLY, excessOf, ratioOf, type Tally } from './tally.ts';
import { exceeds } from './verdict-of.ts';
import { lnOfMean } from './whole-logs.ts';

/** The verdict of the pooled test. It never passes: each region passes by itself, since a pooled pass proves nothing for any one of them. */
export type FleetVerdict =
  | { readonly verdict: 'undecided' }
  | { readonly verdict: 'fail'; readonly scope: 'model' }
  /** The evidence rests on one region, whose place in the plan's order this is. */
  | { readonly verdict: 'fail'; readonly scope: 'region'; readonly region: number };

/**
 * What one gate says about all regions together, without its figures. It is the model that fails only if the evidence without any one region is enough too. It is
 * one region that fails if the others together say nothing against the version. Between the two it is not known yet whose evidence it is.
 */
export function fleetVerdictOf(rule: Rule, fleet: FleetEvidence): FleetVerdict {
  const sums = sumsOf(fleet);
  const recent = recentOf(fleet);
  if (!(lnOfMean(sums) >= rule.fleetBar && exceeds(rule, recent))) return { verdict: 'undecided' };
  let least = Number.POSITIVE_INFINITY;
  let region = 0;
  let isModel = true;
  fleet.regions.forEach((part, index) => {
    // A difference below `ignoreBelow` is not evidence either.
    const counts = exceeds(rule, minus(recent, part.recent));
    const without = counts ? lnOfMean(sums.map((sum, point) => sum - (part.against[point] as number))) : 0;
    if (without < least) {
      least = without;
      region = index;
    }
    isModel &&= without >= rule.fleetBar;
  });
  if (isModel) return { verdict: 'fail', scope: 'model' };
  return least <= 0 ? { verdict: 'fail', scope: 'region', region } : { verdict: 'undecided' };
}

/** What one gate says about all regions together, with its figures and one sentence. */
export function judgeFleet(rule: Rule, fleet: FleetEvidence): Judgement {
  const said = { ...fleetVerdictOf(rule, fleet), figures: fleetFigures(rule, fleet) };
  if (said.verdict === 'fail') return { ...said, sentence: sentenceOf(rule, said) };
  const reason = said.figures.counts.n === 0 ? ('no-traffic' as const) : ('too-few' as const);
  return { ...said, reason, sentence: sentenceOf(rule, { ...said, reason }) };
}

function fleetFigures(rule: Rule, fleet: FleetEvidence): Figures {
  const tally = tallyOf(fleet);
  const recent = recentOf(fleet);
  const counts = countsOf(tally);
  const dispersion = dispersionOf(fleet.phi0, fleet.scatter);
  return {
    counts,
    stage: counts,
    recent: { from: fleet.recentFrom, ...countsOf(recent) },
    estimate: estimateOf(rule, fleet, tally, dispersion),
    against: weighed(lnOfMean(sumsOf(fleet)), rule.fleetBar),
    dispersion,
    ...(rule.kind === 'ratio' ? { excess: excessOf(recent) } : {}),
    ...(rule.kind === 'absolute' && rule.control !== undefined ? { control: rule.control } : {}),
  };
}

function estimateOf(rule: Rule, { interval }: FleetEvidence, tally: Tally, dispersion: number): Figures['estimate'] {
  if (rule.kind === 'ratio') {
    const value = ratioOf(tally) ?? null;
    return { kind: 'ratio', value, ...intervalWith(value, ratioInterval(interval, rule.grid)) };
  }
  const value = tally.n === 0 ? null : tally.k / tally.n;
  const rates = rateInterval(tally.k / dispersion, (tally.n - tally.k) / dispersion);
  return { kind: 'rate', value, ...intervalWith(value, rates) };
}

/** The evidence of all regions, point by point, in plan order. */
function sumsOf({ starts, regions }: FleetEvidence): readonly number[] {
  return starts.map((start, point) =>
    regions.reduce((sum: number, part: FleetPart) => sum + (part.against[point] as number), start),
  );
}

function tallyOf({ regions }: FleetEvidence): Tally {
  return regions.reduce((sum, part) => addTallies(sum, part.tally), EMPTY_TALLY);
}

function recentOf({ regions }: FleetEvidence): Tally {
  return regions.reduce((sum, part) => addTallies(sum, part.recent), EMPTY_TALLY);
}

function minus(all: Tally, one: Tally): Tally {
  return {
    n: all.n - one.n,
    k: all.k - one.k,
    m: all.m - one.m,
    b: all.b - one.b,
    newBad: all.newBad - one.newBad,
    previousBad: all.previousBad - one.previousBad,
    compared: all.compared - one.compared,
  };
}
