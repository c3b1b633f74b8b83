import type { InvalidOptions, InvalidSpec } from '../input/spec-issue.ts';

/** The engine cannot use a provider, at all or for this spec. */
export interface IncompatibleProvider {
  readonly kind: 'incompatible-provider';
  /** Its key in `options.providers`. */
  readonly provider: string;
  readonly message: string;
}

/** Why there is no plan. */
export type PlanError = InvalidSpec | InvalidOptions | IncompatibleProvider;
