import { noScatter, type Scatter } from './dispersion.ts';
import type { Rule } from './rule.ts';
import { startWeight } from './start-weight.ts';
import { EMPTY_TALLY, type Tally } from './tally.ts';
import { wholeLog } from './whole-logs.ts';

/** One region's part of the fleet's evidence. */
export interface FleetPart {
  readonly tally: Tally;
  /** Since the first point last started: what the difference between the versions is measured from. */
  readonly recent: Tally;
  /** Against the version since the test last started, one for each worse ratio or rate of the rule. */
  readonly against: readonly number[];
}

/**
 * What one gate knows of all regions together: plain JSON. The evidence is linear in the regions, so that it can be judged without any one of them, and a region
 * can leave. Each point has its own start: the one that says most, which is never more than the mixture over all starts that a region's test uses.
 */
export interface FleetEvidence {
  readonly kind: Rule['kind'];
  /** Where the last period ended, in milliseconds since 1970. */
  readonly until: number;
  readonly periods: number;
  /** When the first point last started, in milliseconds since 1970. */
  readonly recentFrom: number;
  /** From the history of all regions' summed counts. */
  readonly phi0: number;
  /** The scatter of the summed counts: clumps that are spread over regions show only there. */
  readonly scatter: Scatter;
  /** ln of the weight of each point's start. */
  readonly starts: readonly number[];
  /** In the order of the plan. */
  readonly regions: readonly FleetPart[];
  /** For a ratio gate: the likelihoods of the ratios of the interval, of all regions that took part; the highest is 0. */
  readonly interval: readonly number[];
}

/** A fleet's evidence before its first period. `phi0` is the dispersion of the history of the regions' summed counts. */
export function emptyFleet(rule: Rule, phi0: number, regions: number): FleetEvidence {
  const points = rule.kind === 'ratio' ? rule.grid.worse : rule.worse.bad;
  return {
    kind: rule.kind,
    until: 0,
    periods: 0,
    recentFrom: 0,
    phi0,
    scatter: noScatter(rule.kind),
    starts: points.map(() => wholeLog(startWeight(0))),
    regions: Array.from({ length: regions }, () => emptyPart(points.length)),
    interval: rule.kind === 'ratio' ? rule.grid.ratios.map(() => 0) : [],
  };
}

/** The fleet without a region, as if it had never taken part: for one that was rolled back. */
export function leaveFleet(fleet: FleetEvidence, region: number): FleetEvidence {
  return {
    ...fleet,
    regions: fleet.regions.map((part, index) => (index === region ? emptyPart(part.against.length) : part)),
  };
}

function emptyPart(points: number): FleetPart {
  return { tally: EMPTY_TALLY, recent: EMPTY_TALLY, against: Array.from({ length: points }, () => 0) };
}
