/** A limit for a value that has no counts, such as the length of a queue. */
export interface ThresholdRule {
  readonly metric: string;
  readonly max?: number | undefined;
  readonly min?: number | undefined;
  /** How many readings in a row beyond the limit fail it. */
  readonly failures: number;
}

/** What one threshold knows of one region: plain JSON. */
export interface ThresholdEvidence {
  readonly readings: number;
  /** Readings in a row beyond the limit, up to the last one. */
  readonly beyond: number;
  /** The last reading that was a number. */
  readonly last: number | null;
}

/** What a threshold says about one region. */
export interface ThresholdJudgement {
  readonly verdict: 'fail' | 'pass' | 'undecided';
  readonly reason?: 'no-traffic' | 'between' | undefined;
  readonly sentence: string;
}

export const NO_READING: ThresholdEvidence = { readings: 0, beyond: 0, last: null };

/** The evidence with one reading more. A value that is not a number is ignored: it neither fails nor clears anything. */
export function foldReading(evidence: ThresholdEvidence, rule: ThresholdRule, value: number | null): ThresholdEvidence {
  if (value === null || !Number.isFinite(value)) return evidence;
  const isBeyond = value > (rule.max ?? Number.POSITIVE_INFINITY) || value < (rule.min ?? Number.NEGATIVE_INFINITY);
  return { readings: evidence.readings + 1, beyond: isBeyond ? evidence.beyond + 1 : 0, last: value };
}

/** Judges a threshold: it fails after `failures` readings in a row beyond the limit, and passes while the last one is within it. */
export function judgeThreshold(rule: ThresholdRule, { readings, beyond, last }: ThresholdEvidence): ThresholdJudgement {
  const limits = [
    ...(rule.min === undefined ? [] : [`at least ${rule.min}`]),
    ...(rule.max === undefined ? [] : [`at most ${rule.max}`]),
  ].join(' and ');
  if (readings === 0 || last === null) {
    return {
      verdict: 'undecided',
      reason: 'no-traffic',
      sentence: `${rule.metric}: undecided: no reading yet; it must be ${limits}`,
    };
  }
  const said = `the last reading is ${last}, and must be ${limits}`;
  if (beyond === 0) return { verdict: 'pass', sentence: `${rule.metric}: pass: ${said}` };
  const times = `${beyond} in a row beyond that; ${rule.failures} fail it`;
  if (beyond >= rule.failures) return { verdict: 'fail', sentence: `${rule.metric}: fail: ${said}; ${times}` };
  return { verdict: 'undecided', reason: 'between', sentence: `${rule.metric}: undecided: ${said}; ${times}` };
}
