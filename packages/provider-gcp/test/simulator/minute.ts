/** What one deployed model did in one minute. */
export interface Minute {
  readonly region: string;
  readonly endpoint: string;
  readonly deployedModel: string;
  /** When it ended. */
  readonly at: number;
  readonly requests: number;
  /** Answered with a code of 500 or above. */
  readonly errors: number;
  /** Answered with a code of 400 to 499. */
  readonly refused?: number | undefined;
  /** How many instances each request held. */
  readonly instances?: number | undefined;
  /** How many requests took how many milliseconds. */
  readonly latencies: readonly (readonly [ms: number, requests: number])[];
}
