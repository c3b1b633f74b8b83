import { describe, expect, it } from 'vitest';
import { emptyFleet, type FleetEvidence, leaveFleet } from './fleet-evidence.ts';
import { foldFleet } from './fold-fleet.ts';
import { fleetVerdictOf, judgeFleet } from './judge-fleet.ts';
import type { PeriodCounts } from './period-counts.ts';
import { absoluteRule, type Rule, ratioRule } from './rule.ts';

const SURENESS = { alpha: 0.001, beta: 0.05, gates: 1, regions: 4 };
const rule = ratioRule(
  { metric: 'errors', acceptable: 1.25, harmful: 2, harmless: 0.002, ignoreBelow: 0.001 },
  SURENESS,
);

function record(k: number, period: number, parts = 1, part = 0): PeriodCounts {
  const length = 60_000 / parts;
  const from = period * 60_000 + part * length;
  return { from, to: from + length, n: 300 / parts, k, m: 5700 / parts, b: 12 / parts };
}

function played(periods: number, bad: readonly number[], of: Rule = rule): FleetEvidence {
  let fleet = emptyFleet(of, 1, bad.length);
  for (let at = 0; at < periods; at++)
    fleet = foldFleet(
      fleet,
      of,
      bad.map((k) => [record(k, at)]),
    );
  return fleet;
}

describe('a fleet', () => {
  it('fails the model when all regions are a little worse', () => {
    const judgement = judgeFleet(rule, played(20, [3, 3, 3, 3]));
    expect(judgement).toMatchObject({ verdict: 'fail', scope: 'model' });
    expect(judgement.sentence).toContain('it fails with any one region left out, too');
  });

  it('fails the region that alone carries the evidence', () => {
    const fleet = played(20, [0, 1, 40, 0]);
    expect(fleetVerdictOf(rule, fleet)).toEqual({ verdict: 'fail', scope: 'region', region: 2 });
    expect(judgeFleet(rule, fleet).sentence).toContain('the counts of all regions, which do not fail without this one');
  });

  it('fails the region that carries the evidence, where the others are not enough by themselves', () => {
    expect(fleetVerdictOf(rule, played(3, [1, 2, 40, 1]))).toEqual({ verdict: 'fail', scope: 'region', region: 2 });
  });

  it('fails the region that carries the difference, where the others have one that is to be ignored', () => {
    let fleet = emptyFleet(rule, 1, 3);
    for (let at = 0; at < 20; at++) {
      const busy = { ...record(9, at), n: 30_000, m: 570_000, b: 57 };
      fleet = foldFleet(fleet, rule, [[busy], [{ ...busy, k: 300, b: 570 }], [busy]]);
    }
    expect(fleetVerdictOf(rule, fleet)).toEqual({ verdict: 'fail', scope: 'region', region: 1 });
  });

  it('names no region while all are equally bad, and the model as soon as it fails without any one of them', () => {
    const verdicts = Array.from({ length: 40 }, (_, periods) => fleetVerdictOf(rule, played(periods, [2, 2, 2, 2])));
    const first = verdicts.findIndex(({ verdict }) => verdict === 'fail');
    expect(first).toBeGreaterThan(3);
    expect(verdicts.slice(first).every((each) => each.verdict === 'fail' && each.scope === 'model')).toBe(true);
  });

  it('never passes, and has no verdict before its first period', () => {
    expect(judgeFleet(rule, played(0, [0, 0]))).toMatchObject({ verdict: 'undecided', reason: 'no-traffic' });
    expect(judgeFleet(rule, played(200, [0, 0, 0, 0]))).toMatchObject({ verdict: 'undecided' });
  });

  it('never fails the model for a single region', () => {
    expect(fleetVerdictOf(rule, played(20, [40]))).toEqual({ verdict: 'fail', scope: 'region', region: 0 });
  });

  it('is as if a region that left had never been there', () => {
    const left = leaveFleet(played(20, [0, 1, 40, 0]), 2);
    expect(fleetVerdictOf(rule, left)).toEqual({ verdict: 'undecided' });
    expect(judgeFleet(rule, left).figures.counts.k).toBe(20);
  });

  it('needs three periods, however bad the model is', () => {
    const verdicts = [1, 2, 3, 4].map((periods) => fleetVerdictOf(rule, played(periods, [90, 90, 90, 90])).verdict);
    expect(verdicts).toEqual(['undecided', 'undecided', 'fail', 'fail']);
  });

  it('notices within minutes a model that turns bad after hours', () => {
    let fleet = played(180, [0, 1, 1, 1]);
    let first = 0;
    for (let at = 180; at < 240 && first === 0; at++) {
      fleet = foldFleet(
        fleet,
        rule,
        [4, 4, 4, 4].map((k) => [record(k, at)]),
      );
      if (fleetVerdictOf(rule, fleet).verdict === 'fail') first = at - 179;
    }
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(15);
  });

  it('uses no period twice, and takes no part of a region that has none', () => {
    const once = played(5, [1, 1]);
    expect(foldFleet(once, rule, [[record(1, 4)], [record(1, 4)]])).toBe(once);
    const joined = foldFleet(once, rule, [[record(1, 5)], []]);
    expect(joined.regions.map(({ tally }) => tally.n)).toEqual([1800, 1500]);
    expect(foldFleet(once, rule, [[], []])).toBe(once);
  });

  it('takes several records of a region whose periods are shorter', () => {
    const whole = foldFleet(emptyFleet(rule, 1, 2), rule, [[record(2, 0)], [record(2, 0)]]);
    const parts = foldFleet(emptyFleet(rule, 1, 2), rule, [[record(2, 0)], [record(1, 0, 2, 0), record(1, 0, 2, 1)]]);
    expect(parts.periods).toBe(1);
    parts.regions[1]?.against.forEach((against, point) => {
      expect(against / 1e9).toBeCloseTo((whole.regions[1]?.against[point] ?? 0) / 1e9, 6);
    });
  });

  it('sums absolute gates too', () => {
    const absolute = absoluteRule({ metric: 'errors', acceptable: 0.005, harmful: 0.01 }, SURENESS);
    expect(fleetVerdictOf(absolute, played(20, [4, 5, 4, 5], absolute))).toMatchObject({ scope: 'model' });
    expect(judgeFleet(absolute, played(20, [1, 1, 1, 1], absolute))).toMatchObject({ verdict: 'undecided' });
  });

  it('has the same evidence in any order of its regions', () => {
    const bad = [0, 5, 1, 3];
    const forwards = judgeFleet(rule, played(30, bad));
    expect(judgeFleet(rule, played(30, bad.toReversed())).figures.against).toEqual(forwards.figures.against);
  });

  it('does not take a good day for a reason to ignore a bad hour', () => {
    let fleet = played(600, [0, 0, 0, 0]);
    for (let at = 600; at < 630; at++)
      fleet = foldFleet(
        fleet,
        rule,
        [9, 9, 9, 9].map((k) => [record(k, at)]),
      );
    const { counts, recent, excess } = judgeFleet(rule, fleet).figures;
    expect(counts.k / counts.n - counts.b / counts.m).toBeLessThan(0.001);
    expect(recent).toMatchObject({ from: 600 * 60_000, n: 36_000 });
    expect(excess).toBeGreaterThan(0.02);
    expect(fleetVerdictOf(rule, fleet)).toEqual({ verdict: 'fail', scope: 'model' });
  });

  it('survives JSON in whole numbers', () => {
    const fleet = played(9, [1, 3, 0, 2]);
    expect(JSON.parse(JSON.stringify(fleet))).toEqual(fleet);
    for (const { against } of fleet.regions)
      for (const whole of against) expect(Number.isSafeInteger(whole)).toBe(true);
  });
});
