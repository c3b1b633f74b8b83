import { describe, expect, it } from 'vitest';
import { earlierStageRule, highestRate } from './earlier-stage-rule.ts';
import { emptyEvidence } from './evidence.ts';
import { foldPeriod } from './fold-period.ts';
import { judgeRegion } from './judge-region.ts';
import { ratioRule } from './rule.ts';

const SURENESS = { alpha: 0.001, beta: 0.05, gates: 1, regions: 1 };
const ratio = ratioRule(
  { metric: 'errors', acceptable: 1.25, harmful: 2, harmless: 0.002, ignoreBelow: 0.001 },
  SURENESS,
);

/** A stage at 100% with so many bad requests of 6,000 in each period. */
function stage(bad: number, previous = { requests: 57_000, bad: 57, dispersion: 1 }) {
  const rule = earlierStageRule(ratio, previous, 0.005, SURENESS);
  let evidence = emptyEvidence(rule, 1);
  const verdicts = Array.from({ length: 30 }, (_, at) => {
    evidence = foldPeriod(evidence, rule, { from: at, to: at + 1, n: 6000, k: bad, m: 0, b: 0 });
    return judgeRegion(rule, evidence).verdict;
  });
  return { rule, verdicts, last: judgeRegion(rule, evidence) };
}

describe('a stage with no previous version beside it', () => {
  it('passes a good version, and says where the limit comes from', () => {
    const { verdicts, last } = stage(6);
    expect(new Set(verdicts)).toEqual(new Set(['pass']));
    expect(last.figures).toMatchObject({ control: 'earlier-stage' });
    expect(last.sentence).toContain("made from the previous version's counts in the earlier stages");
    expect(last.figures.inFavour).toBeUndefined();
  });

  it('fails 2% errors that begin there, in three periods', () => {
    expect(stage(120).verdicts.indexOf('fail')).toBe(2);
  });

  it('has no verdict before traffic', () => {
    const { rule } = stage(0);
    expect(judgeRegion(rule, emptyEvidence(rule, 1))).toMatchObject({ verdict: 'undecided', reason: 'no-traffic' });
  });

  it('accepts the harmful multiple of what the previous version may have had, and at least the default', () => {
    expect(stage(0).rule.acceptable).toBe(0.005);
    const { rule } = stage(0, { requests: 57_000, bad: 570, dispersion: 1 });
    expect(rule.acceptable).toBeGreaterThan(0.02);
    expect(rule.acceptable).toBeLessThan(0.023);
    expect(stage(0, { requests: 0, bad: 0, dispersion: 1 }).rule.acceptable).toBe(0.005);
  });
});

describe('the highest rate that counts leave possible', () => {
  it('is 3 of the requests without a bad one, and more where they come in clumps', () => {
    // 1 - 0.05 ^ (1 / 1000)
    expect(highestRate({ requests: 1000, bad: 0, dispersion: 1 })).toBeCloseTo(0.002991, 6);
    expect(highestRate({ requests: 1000, bad: 0, dispersion: 3 })).toBeCloseTo(0.008946, 5);
  });

  it('is above the bound of Clopper and Pearson, which is exact', () => {
    // scipy 1.17.1: scipy.stats.beta.ppf(0.95, bad + 1, requests - bad)
    expect(highestRate({ requests: 1000, bad: 10, dispersion: 1 })).toBeGreaterThan(0.016901);
    expect(highestRate({ requests: 1000, bad: 10, dispersion: 1 })).toBeLessThan(0.021);
  });
});
