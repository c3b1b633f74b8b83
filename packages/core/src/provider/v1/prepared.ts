/** Something that `prepare` noticed. An `error` ends the select step before anything is changed, unless it is `retryable`. */
export interface Finding {
  readonly level: 'info' | 'warning' | 'error';
  /** What was noticed, and what to do about it. */
  readonly message: string;
  /** Of an `error`: it may pass by itself, such as a change that is under way. The region is prepared again until then, or until the step's deadline. */
  readonly retryable?: boolean | undefined;
}

/** The answer of `prepare`: every name that will be used, before anything is made. */
export interface Prepared<Deployment> {
  /** The handle of what `deploy` will make. */
  readonly deployment: Deployment;
  /** The handle of the deployment that serves the region now, or null if none does. Never the new deployment itself. */
  readonly previous: Deployment | null;
  /** What a rollout claims for itself: account, region, endpoint. Two rollouts never share one. */
  readonly target: string;
  readonly findings: readonly Finding[];
}
