/** One thing that is wrong with a spec or with options, and where. */
export interface SpecIssue {
  /** `regions[1][0]`, `timeouts.deploy`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/** The spec is not valid, with everything that is wrong with it. */
export interface InvalidSpec {
  readonly kind: 'invalid-spec';
  readonly issues: readonly SpecIssue[];
}

/** Options are not valid, with everything that is wrong with them. */
export interface InvalidOptions {
  readonly kind: 'invalid-options';
  readonly issues: readonly SpecIssue[];
}
