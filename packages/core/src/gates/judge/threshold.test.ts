import { describe, expect, it } from 'vitest';
import { foldReading, judgeThreshold, NO_READING, type ThresholdRule } from './threshold.ts';

const rule: ThresholdRule = { metric: 'queue-depth', max: 1.1, failures: 2 };

function judged(of: ThresholdRule, values: readonly (number | null)[]) {
  return judgeThreshold(
    of,
    values.reduce((evidence, value) => foldReading(evidence, of, value), NO_READING),
  );
}

describe('a threshold', () => {
  it('fails a value far beyond it, and prints the value and the limit (flagger #1815)', () => {
    expect(judged(rule, [20, 20])).toEqual({
      verdict: 'fail',
      sentence: 'queue-depth: fail: the last reading is 20, and must be at most 1.1; 2 in a row beyond that; 2 fail it',
    });
  });

  it('says how many readings in a row are beyond it, and how many fail it', () => {
    expect(judged(rule, [20, 20, 20]).sentence).toContain('3 in a row beyond that; 2 fail it');
    expect(judged(rule, [20]).sentence).toContain('1 in a row beyond that; 2 fail it');
  });

  it('passes while the last reading is within it, and counts only readings in a row', () => {
    expect(judged(rule, [1.1]).verdict).toBe('pass');
    expect(judged(rule, [20, 1, 20])).toMatchObject({ verdict: 'undecided', reason: 'between' });
  });

  it('takes what is not a number for no reading (flagger #1098)', () => {
    expect(judged(rule, [Number.NaN, null])).toMatchObject({ verdict: 'undecided', reason: 'no-traffic' });
    expect(judged(rule, [20, Number.NaN, 20]).verdict).toBe('fail');
  });

  it('may be a least value', () => {
    const least: ThresholdRule = { metric: 'hit-rate', min: 0.5, max: 1, failures: 1 };
    expect(judged(least, [0.4])).toMatchObject({ verdict: 'fail' });
    expect(judged(least, [0.5]).sentence).toContain('at least 0.5 and at most 1');
  });
});
