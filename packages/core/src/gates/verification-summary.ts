import type { Check } from '../provider/contract.ts';

/** What is kept of a verification: counts and reasons, never an input or an output. */
export interface VerificationSummary {
  readonly verdict: 'pass' | 'fail' | 'error';
  readonly subject: 'deployment' | 'twin';
  readonly samples: number;
  /** How many samples had the expected answer. */
  readonly asExpected: number;
  /** Milliseconds; null if nothing answered. */
  readonly slowestMs: number | null;
  readonly checks: readonly Check[];
  /** Why it did not pass, or that there was nothing to check: `8 of 30 samples as expected, 27 needed`, `sample 3 at $.species: not the expected value`; ten lines, and how many more there are. */
  readonly reasons: readonly string[];
  readonly version?: string | undefined;
}
