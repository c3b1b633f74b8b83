import {
  absoluteRule,
  beginStage,
  earlierStageRule,
  emptyEvidence,
  foldPeriod,
  type PeriodCounts,
  type RatioEvidence,
  ratioRule,
  verdictOf,
} from '@landfall/core/engine';
import { fastUniform, randomCounts } from '@landfall/tests-support';
import { expect, test } from 'vitest';
import { drawPeriod } from '../src/index.ts';

const SURENESS = { alpha: 0.001, beta: 0.05, gates: 1, regions: 1 };
const rule = ratioRule(
  { metric: 'errors', acceptable: 1.25, harmful: 2, harmless: 0.002, ignoreBelow: 0.001 },
  SURENESS,
);

/** Folds what is closed at each look; before each look the evidence is read from JSON again, with some periods that were used before. */
function judgedAt(looks: readonly number[], periods: readonly PeriodCounts[]) {
  let evidence = emptyEvidence(rule, 1.5);
  let failedAt: number | null = null;
  for (const look of looks) {
    evidence = JSON.parse(JSON.stringify(evidence)) as RatioEvidence;
    const closed = periods.filter(({ to }) => to <= look).slice(-25);
    for (const counts of closed) {
      evidence = foldPeriod(evidence, rule, counts);
      if (failedAt === null && verdictOf(rule, evidence) === 'fail') failedAt = evidence.until;
    }
  }
  return { evidence, failedAt };
}

test('looks every minute, every ten, or at random, with a crash before each, fail at the same period with the same whole numbers', () => {
  const random = randomCounts(fastUniform(51));
  let failed = 0;
  for (let world = 0; world < 20; world++) {
    const settings = { requestsPerSecond: 50, share: 0.05, badRate: 0.01, ratio: 1 + (world % 5) };
    const periods = Array.from({ length: 120 }, (_, period) => drawPeriod(random, settings, period));
    const minutes = periods.map(({ to }) => to);
    const last = minutes.at(-1) ?? 0;
    const every = judgedAt(minutes, periods);
    const tenth = judgedAt(
      minutes.filter((_, at) => at % 10 === 9),
      periods,
    );
    let at = 0;
    const some = minutes.filter((_, index) => {
      if (index - at < 1 + random.uniform() * 20) return false;
      at = index;
      return true;
    });
    if (every.failedAt !== null) failed += 1;
    expect(tenth).toEqual(every);
    expect(judgedAt([...some, last], periods)).toEqual(every);
  }
  expect(failed).toBeGreaterThanOrEqual(8);
});

test('5% and then 100%: a good version passes the last stage, and 2% errors that begin there fail', () => {
  const random = randomCounts(fastUniform(52));
  const settings = { requestsPerSecond: 100, badRate: 0.001, ratio: 1 };
  for (let time = 0; time < 50; time++) {
    let first = emptyEvidence(rule, 1);
    for (let period = 0; period < 30; period++)
      first = foldPeriod(first, rule, drawPeriod(random, { ...settings, share: 0.05 }, period));
    const { m, b } = beginStage(first).tally;
    const last = earlierStageRule(rule, { requests: m, bad: b, dispersion: 1 }, 0.005, SURENESS);
    const verdictsOf = (ratio: number): readonly string[] => {
      let evidence = emptyEvidence(last, 1);
      return Array.from({ length: 10 }, (_, period) => {
        evidence = foldPeriod(evidence, last, drawPeriod(random, { ...settings, ratio, share: 1 }, period));
        return verdictOf(last, evidence);
      });
    };
    expect(new Set(verdictsOf(1))).toEqual(new Set(['pass']));
    expect(verdictsOf(20).slice(3)).toEqual(Array.from({ length: 7 }, () => 'fail'));
  }
});

test('an absolute gate fails a good version in an outage of what it calls: it has nothing to compare with', () => {
  const absolute = absoluteRule({ metric: 'errors', acceptable: 0.005, harmful: 0.01 }, SURENESS);
  let evidence = emptyEvidence(absolute, 1);
  let compared = emptyEvidence(rule, 1);
  const verdicts: string[] = [];
  for (let period = 0; period < 5; period++) {
    const counts = { from: period, to: period + 1, n: 300, k: 15, m: 5_700, b: 285 };
    evidence = foldPeriod(evidence, absolute, counts);
    compared = foldPeriod(compared, rule, counts);
    verdicts.push(verdictOf(absolute, evidence));
  }
  expect(verdicts).toContain('fail');
  expect(verdictOf(rule, compared)).not.toBe('fail');
});
