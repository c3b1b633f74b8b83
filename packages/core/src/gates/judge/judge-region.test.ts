import { describe, expect, it } from 'vitest';
import { beginStage, emptyEvidence } from './evidence.ts';
import { foldPeriod } from './fold-period.ts';
import { judgeRegion } from './judge-region.ts';
import { absoluteRule, type Rule, ratioRule, type Sureness } from './rule.ts';
import { verdictOf } from './verdict-of.ts';

/** Bad and all requests of the new version, then of the previous one. */
type Row = readonly [k: number, n: number, b: number, m: number];

const SURENESS: Sureness = { alpha: 0.001, beta: 0.05, gates: 1, regions: 1 };
const LIMITS = { metric: 'errors', acceptable: 1.25, harmful: 2, harmless: 0.002, ignoreBelow: 0.001 };
const rule = ratioRule(LIMITS, SURENESS);
const absolute = absoluteRule({ metric: 'errors', acceptable: 0.005, harmful: 0.01 }, SURENESS);

function judged<Of extends Rule>(of: Of, rows: readonly Row[], phi0 = 1) {
  let evidence = emptyEvidence(of, phi0);
  const verdicts = rows.map(([k, n, b, m], at) => {
    evidence = foldPeriod(evidence, of, { from: at * 60_000, to: (at + 1) * 60_000, n, k, m, b });
    return verdictOf(of, evidence);
  });
  return { evidence, verdicts, last: judgeRegion(of, evidence) };
}

function times(count: number, row: Row): readonly Row[] {
  return Array.from({ length: count }, () => row);
}

describe('a region', () => {
  it('has no verdict without traffic, and says so', () => {
    const { last } = judged(rule, []);
    expect(last).toMatchObject({ verdict: 'undecided', reason: 'no-traffic', figures: { against: { ln: null } } });
    expect(last.sentence).toContain('the new version had no requests in this stage');
  });

  it('has too few requests after five, with an error or without', () => {
    for (const k of [0, 1]) {
      const { last } = judged(rule, [[k, 5, 0, 95]]);
      expect(last).toMatchObject({ verdict: 'undecided', reason: 'too-few' });
    }
  });

  it('passes after the clean requests that were missing, and not before', () => {
    const { last } = judged(rule, [[0, 300, 0, 5700]]);
    if (last.verdict !== 'undecided' || last.missing === undefined) throw new Error(last.sentence);
    expect(
      judged(rule, [
        [0, 300, 0, 5700],
        [0, last.missing, 0, 5700],
      ]).last.verdict,
    ).toBe('pass');
    expect(
      judged(rule, [
        [0, 300, 0, 5700],
        [0, last.missing - 1, 0, 5700],
      ]).last.verdict,
    ).toBe('undecided');
  });

  it('counts what is against it when it says how many requests are missing', () => {
    // 1.47 times: there is enough evidence that it is not harmful, and some that it is not acceptable.
    const rows = times(10, [44, 3000, 570, 57_000]);
    const { last } = judged(rule, rows);
    if (last.verdict !== 'undecided' || last.missing === undefined) throw new Error(last.sentence);
    expect(last.figures.inFavour?.ln).toBeGreaterThan(rule.passBar);
    expect(last.missing).toBeGreaterThan(20);
    const more = (requests: number) =>
      judged(rule, [...rows, [0, requests, Math.round(requests * 0.19), requests * 19]]).last.verdict;
    expect(more(last.missing * 2)).toBe('pass');
    expect(more(Math.round(last.missing / 4))).toBe('undecided');
  });

  it('fails with the counts, the estimate, its interval, the evidence and the bar in one sentence', () => {
    const { last } = judged(rule, times(3, [40, 300, 6, 5700]));
    expect(last).toMatchObject({ verdict: 'fail', scope: 'region' });
    expect(last.sentence).toMatch(
      /^errors: fail: 120 of 900 \(13\.3 %\) requests of the new version are bad, 18 of 17,100 \(0\.105 %\) of the previous one; the ratio of the two shares is 127, and is at least \d+ \(acceptable up to 1\.25, harmful from 2\); the evidence that it is worse than acceptable is \d+\.\d; a fail needs 7\.6$/,
    );
  });

  it('does not fail a difference that is to be ignored, and passes it once the rate is harmless', () => {
    const { verdicts, last } = judged(rule, times(60, [2, 30_000, 6, 570_000]));
    expect(last.figures.against.ln).toBeGreaterThan(rule.failBar);
    expect(last.figures.excess).toBeLessThan(0.001);
    expect(new Set(verdicts)).toEqual(new Set(['pass']));
  });

  it('is between once a good version would have passed', () => {
    const { last } = judged(rule, times(10, [45, 3000, 570, 57_000]));
    expect(last).toMatchObject({ verdict: 'undecided', reason: 'between' });
    expect(last.sentence).toContain('a good version would have passed by now');
    expect(last.sentence).not.toContain('is harmless');
  });

  it('says the evidence against it while it waits for a verdict, and only once there is some', () => {
    const worse = judged(rule, times(1, [40, 300, 6, 5700])).last;
    expect(worse.sentence).toMatch(
      /too few requests for a verdict; the evidence that it is worse than acceptable is 3\.\d; a fail needs 7\.6/,
    );
    const { sentence } = judged(rule, [[0, 100, 6, 5700]]).last;
    expect(sentence).not.toContain('worse than acceptable');
    expect(sentence).toMatch(/too few requests for a verdict; about [\d,]+ more without a bad one would pass it$/);
  });

  it('passes with the evidence that it needed, and the share that would be harmless', () => {
    const { sentence } = judged(rule, times(10, [0, 300, 0, 5700])).last;
    expect(sentence).toMatch(
      /^errors: pass: 0 of 3,000 .* is not known yet \(acceptable up to 1\.25, harmful from 2; a share below 0\.2 % is harmless\); the evidence that it is not harmful is \d+\.\d; a pass needs 3\.0$/,
    );
  });

  it('passes limits made from the previous version with traffic and nothing against it, and names where they come from', () => {
    const made = absoluteRule(
      { metric: 'errors', acceptable: 0.005, harmful: 0.01, passBy: 'no-fail', control: 'earlier-stage' },
      SURENESS,
    );
    expect(judged(made, times(10, [0, 300, 0, 0])).last.sentence).toMatch(
      /\(acceptable up to 0\.5 %, made from the previous version's counts in the earlier stages\); it has traffic; there is no evidence that it is worse than acceptable$/,
    );
  });

  it('passes by the evidence of now, never by an earlier one', () => {
    const { verdicts } = judged(rule, [...times(20, [0, 300, 6, 5700]), [10, 300, 6, 5700]]);
    expect(verdicts.slice(-2)).toEqual(['pass', 'undecided']);
  });

  it('fails within a quarter of an hour when it turns bad after a good day, and says since when', () => {
    const { verdicts, last } = judged(rule, [...times(1440, [3, 300, 57, 5700]), ...times(15, [9, 300, 57, 5700])]);
    expect(verdicts.indexOf('fail')).toBeLessThan(1440 + 12);
    expect(last.figures.recent).toMatchObject({ from: 1440 * 60_000, n: 4500, k: 135 });
    expect(last.figures.excess).toBeCloseTo(0.02, 6);
    expect(last.sentence).toContain(
      'of the last ones 135 of 4,500 (3 %) are bad, and 855 of 85,500 (1 %) of the previous one',
    );
  });

  it('fails within minutes when it turns very bad after an hour, though that looks like a burst', () => {
    const { verdicts } = judged(rule, [...times(60, [0, 300, 6, 5700]), ...times(8, [10, 300, 6, 5700])]);
    expect(verdicts.indexOf('fail')).toBeGreaterThan(60);
    expect(verdicts.indexOf('fail')).toBeLessThan(66);
  });

  it('keeps what is against it through stages, and starts anew what is in its favour', () => {
    const { evidence } = judged(rule, times(20, [1, 300, 6, 5700]));
    const next = beginStage(evidence);
    expect(next.against).toEqual(evidence.against);
    expect(next.tally).toEqual(evidence.tally);
    expect([...next.inFavour, ...next.clean].every((whole) => whole === 0)).toBe(true);
    expect(judgeRegion(rule, next)).toMatchObject({ verdict: 'undecided', reason: 'no-traffic' });
  });

  it.each(['fail', 'pass'] as const)('has another verdict than %s when the versions are swapped', (verdict) => {
    const row: Row = verdict === 'fail' ? [60, 3000, 6, 3000] : [6, 3000, 60, 3000];
    const swapped: Row = [row[2], row[3], row[0], row[1]];
    expect(judged(rule, times(5, row)).last.verdict).toBe(verdict);
    expect(judged(rule, times(5, swapped)).last.verdict).toBe(verdict === 'fail' ? 'pass' : 'fail');
  });

  it('does not fail for an outage or a daily cycle that both versions have', () => {
    const rows = Array.from({ length: 120 }, (_, at): Row => {
      const isOut = at >= 60 && at < 65;
      const traffic = 1 + 0.5 * Math.sin((2 * Math.PI * at) / 120);
      const rate = isOut ? 0.05 : 0.001;
      const [n, m] = [Math.round(300 * traffic), Math.round(5700 * traffic)];
      return [Math.round(n * rate), n, Math.round(m * rate), m];
    });
    expect(judged(rule, rows).verdicts).not.toContain('fail');
  });
});

describe('an absolute gate', () => {
  it('needs about 354 clean requests below a harmful 1%', () => {
    expect(judged(absolute, [[0, 353, 0, 0]]).last.verdict).toBe('undecided');
    expect(judged(absolute, [[0, 354, 0, 0]]).last.verdict).toBe('pass');
  });

  it('fails 5% errors after three periods at the earliest', () => {
    expect(judged(absolute, times(3, [15, 300, 0, 0])).verdicts).toEqual(['undecided', 'undecided', 'fail']);
  });

  it('has the rate and its interval', () => {
    const { last } = judged(absolute, times(4, [1, 300, 0, 0]));
    const { estimate } = last.figures;
    expect(estimate).toMatchObject({ kind: 'rate', value: 4 / 1200 });
    expect(estimate.low).toBeLessThan(4 / 1200);
    expect(estimate.high).toBeGreaterThan(4 / 1200);
    expect(last.figures.excess).toBeUndefined();
  });
});
