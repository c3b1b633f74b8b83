import type { Outcome } from '../engine/effect.ts';

/** The answer of a verification that passes. */
export const FINE: Outcome = {
  kind: 'verification',
  verification: {
    verdict: 'pass',
    subject: 'deployment',
    samples: 0,
    asExpected: 0,
    slowestMs: 0,
    checks: [],
    reasons: [],
  },
};

/** The answer of a verification that fails. */
export const WRONG: Outcome = {
  kind: 'verification',
  verification: {
    verdict: 'fail',
    subject: 'deployment',
    samples: 1,
    asExpected: 0,
    slowestMs: 0,
    checks: [],
    reasons: ['sample 1: not the expected value'],
  },
};
