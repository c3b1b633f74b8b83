import { describe, expect, it } from 'vitest';
import { type HistoryRecord, judgeHistory } from './judge-history.ts';

const MINUTE = 60_000;
const gate = { metric: 'errors', noWorseThan: { acceptable: 1.25, harmful: 2 } } as const;
const before = Array.from({ length: 60 }, (_, at) => ({ requests: 6000, bad: at % 2 }));

function records(
  bad: readonly number[],
  requests: number,
  previous: { bad: number; requests: number },
): HistoryRecord[] {
  return bad.map((each, at) => ({ from: at * MINUTE, to: (at + 1) * MINUTE, requests, bad: each, previous }));
}

function judged(rows: readonly HistoryRecord[], options = {}) {
  return judgeHistory(rows, gate, { before, ...options })._unsafeUnwrap();
}

describe('what users reported of other judges', () => {
  it('kayenta #426: errors 0 1 2 1 0 0 of 100 requests each against a clean baseline speak against it, more so at 5% than at 50%', () => {
    const bad = [0, 1, 2, 1, 0, 0];
    const one = { before: Array.from({ length: 60 }, (_, at) => ({ requests: 1_000_000, bad: 100 + (at % 2) })) };
    const small = judged(records(bad, 100, { requests: 1900, bad: 0 }), one).judgement;
    const half = judged(records(bad, 100, { requests: 100, bad: 0 }), one).judgement;
    // The plain likelihoods are 7.4967 and 1.5525; half of the weight is kept for later starts of the test, and the dispersion is a little above 1.
    expect(small.figures.against.ln).toBeGreaterThan(6.5);
    expect(small.figures.against.ln).toBeLessThan(7.4967);
    expect(half.figures.against.ln).toBeGreaterThan(1.5525 - Math.LN2);
    expect(half.figures.against.ln).toBeLessThan(1.5525);
    expect(small.verdict).toBe('undecided');
    expect(half).toMatchObject({ verdict: 'undecided', reason: 'too-few' });
    expect(
      judged(records(bad, 100, { requests: 1900, bad: 0 }), { ...one, evidence: { alpha: 0.01 } }).judgement.verdict,
    ).toBe('fail');
  });

  it('kayenta #799: errors in the canary alone, 1 4 2 3 1, fail', () => {
    expect(judged(records([1, 4, 2, 3, 1], 100, { requests: 1900, bad: 0 })).judgement.verdict).toBe('fail');
  });

  it('kayenta #780: seven bad points of eight fail long before the eighth', () => {
    const { judgement, at } = judged(records([100, 100, 100, 100, 100, 100, 100, 3], 1000, { requests: 1000, bad: 1 }));
    expect(judgement.verdict).toBe('fail');
    expect(at).toBe(3 * MINUTE);
  });

  it('kayenta #744: three times the mean of the baseline does not pass', () => {
    const { steps } = judged(records([32, 32, 32, 32, 32], 1000, { requests: 1000, bad: 10 }));
    expect(steps.map(({ verdict }) => verdict)).not.toContain('pass');
    expect(steps.at(-1)?.verdict).toBe('fail');
  });

  it('flagger #1011: traffic that stops never passes', () => {
    const rows = [
      ...records([0, 0], 100, { requests: 1900, bad: 0 }),
      ...records(Array(60).fill(0), 0, { requests: 2000, bad: 2 }),
    ];
    const { judgement, steps } = judged(rows.map((row, at) => ({ ...row, from: at * MINUTE, to: (at + 1) * MINUTE })));
    expect(judgement).toMatchObject({ verdict: 'undecided', reason: 'too-few' });
    expect(new Set(steps.map(({ verdict }) => verdict))).toEqual(new Set(['undecided']));
  });

  it('suna #3403: five requests with an error neither pass nor fail', () => {
    const { judgement } = judged(records([1], 5, { requests: 95, bad: 0 }));
    expect(judgement).toMatchObject({ verdict: 'undecided', reason: 'too-few' });
  });
});

describe('old data', () => {
  it('is judged up to the first verdict, and says when that was', () => {
    const rows = records(Array(60).fill(0), 300, { requests: 5700, bad: 6 });
    const { at, steps, judgement } = judged(rows);
    expect(judgement.verdict).toBe('pass');
    expect(at).toBe(steps.length * MINUTE);
    expect(judged(rows, { minMs: 30 * MINUTE }).at).toBeGreaterThanOrEqual(30 * MINUTE);
  });

  it('may have no previous version, with an absolute gate', () => {
    const rows = records(Array(30).fill(0), 100, { requests: 0, bad: 0 }).map(({ previous: _, ...row }) => row);
    const judgement = judgeHistory(rows, { metric: 'errors', acceptable: 0.005, harmful: 0.01 })._unsafeUnwrap();
    expect(judgement.judgement.verdict).toBe('pass');
  });

  it.each([
    [
      'more bad requests than requests',
      { requests: 5, bad: 6 },
      'the new version has 6 bad requests of 5: more than there are',
    ],
    ['negative counts', { requests: -1, bad: 0 }, 'counts of the new version must be whole numbers from 0, got -1'],
    ['fractions', { requests: 5, bad: 0.5 }, 'counts of the new version must be whole numbers from 0, got 0.5'],
  ])('is refused with %s', (_, counts, message) => {
    const [row] = records([0], 5, { requests: 5, bad: 0 });
    const result = judgeHistory([{ ...(row as HistoryRecord), ...counts }], gate);
    expect(result._unsafeUnwrapErr()).toEqual({ kind: 'invalid-history', issues: [{ path: 'records[0]', message }] });
  });

  it('is refused if its periods overlap, or end before they begin', () => {
    const [row] = records([0], 5, { requests: 5, bad: 0 }) as [HistoryRecord];
    expect(judgeHistory([row, row], gate)._unsafeUnwrapErr().issues).toEqual([
      { path: 'records[1]', message: 'the period begins before the one before it ended' },
    ]);
    expect(judgeHistory([{ ...row, to: row.from }], gate)._unsafeUnwrapErr().issues[0]?.message).toContain(
      'must end after',
    );
  });

  it.each([
    [{ metric: 'errors', acceptable: 0.01, harmful: 0.01 }, 'gate.harmful'],
    [{ metric: 'errors', acceptable: 0, harmful: 0.01 }, 'gate.acceptable'],
    [{ metric: 'errors', acceptable: 0.5, harmful: 5 }, 'gate.harmful'],
    [{ metric: 'errors', noWorseThan: { acceptable: 2, harmful: 1.25 } }, 'gate.noWorseThan.harmful'],
  ])('is refused with a gate such as %j', (wrong, path) => {
    expect(
      judgeHistory([], wrong)
        ._unsafeUnwrapErr()
        .issues.map((issue) => issue.path),
    ).toEqual([path]);
  });
});
