/** What an observation showed to serve in a target when a rollout ended; `unknown` where no observation showed it. */
export type ActualVersion =
  /** `percent`: its share of the target's traffic. */
  | { readonly state: 'serving'; readonly version: string; readonly percent: number }
  | { readonly state: 'none' }
  | { readonly state: 'unknown'; readonly why: string };

/** A version that passed its verification in a target and was not rolled back. `at`: when its rollout ended, in milliseconds since the epoch. */
export interface VerifiedVersion {
  readonly version: string;
  readonly rolloutId: string;
  readonly at: number;
}

/** A version that was rolled back in a target: no rollout brings it there again unless its spec names it in `allowBlocked`. */
export interface BlockedVersion {
  readonly model: string;
  readonly version: string;
  /** The rollout that rolled it back. */
  readonly rolloutId: string;
  /** When that rollout ended, in milliseconds since the epoch. */
  readonly at: number;
  readonly why: string;
  /** The rollout that superseded it. Only that one may bring the version there without naming it. */
  readonly supersededBy?: string | undefined;
}

/** A blocked version, and where it is blocked. */
export interface BlockedTarget extends BlockedVersion {
  readonly target: string;
}

/** What the end of a rollout changes in the ledger, for one target that the rollout changed. */
export interface LedgerChange {
  readonly target: string;
  /** `aws/us-east-1`. */
  readonly region: string;
  readonly model: string;
  /**
   * The version that should serve: the new one, or after a rollback the previous one as it was observed; null if none should.
   * Left out if it is not known: then the ledger keeps what it had.
   */
  readonly desired?: string | null | undefined;
  readonly actual: ActualVersion;
  /** The new version, if it was verified and not rolled back. */
  readonly verified?: VerifiedVersion | undefined;
  /** The new version, if it was rolled back. */
  readonly blocked?: BlockedVersion | undefined;
  /** The new version, if it succeeded: it is no longer blocked there. */
  readonly unblocked?: string | undefined;
}
