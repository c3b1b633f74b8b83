import type { PlannedMetric } from './planned-bake.ts';

/** A gate of a bake for which none was written: no worse than the previous version. */
export interface DefaultGate {
  readonly metric: PlannedMetric;
  /** Shares of bad requests, for where there is no previous version to compare with. */
  readonly otherwise: { readonly acceptable: number; readonly harmful: number };
}

/** How many times more bad requests than the previous version a default gate accepts, and calls harmful. */
export const DEFAULT_RATIO = { acceptable: 1.25, harmful: 2 } as const;

/** The gates of a bake where neither the stage nor the spec has any. */
export const DEFAULT_GATES: readonly DefaultGate[] = [
  { metric: { of: 'errors' }, otherwise: { acceptable: 0.005, harmful: 0.01 } },
  { metric: { of: 'slower', thanMs: 'previous-p95' }, otherwise: { acceptable: 0.1, harmful: 0.2 } },
];
