/** One mistake in a spec or in options, and its path. */
export interface SpecIssue {
  /** `regions[1][0]`, `timeouts.deploy`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/** The spec is not valid; it lists every issue. */
export interface InvalidSpec {
  readonly kind: 'invalid-spec';
  readonly issues: readonly SpecIssue[];
}

/** Options are not valid; it lists every issue. */
export interface InvalidOptions {
  readonly kind: 'invalid-options';
  readonly issues: readonly SpecIssue[];
}
