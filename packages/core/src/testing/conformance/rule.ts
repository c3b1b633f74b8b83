import type { Capabilities } from '../../provider/contract.ts';
import type { Trial } from './trial.ts';

/** One thing that every provider, every journal, or every router must do. */
export interface Rule {
  readonly name: string;
  /** The part of the contract that says so. */
  readonly contract: string;
  /** Rejects with an error that says what was expected, what was seen, and the part of the contract. */
  check(): Promise<void>;
}

/** What a provider can do. It decides which rules apply. */
export interface Abilities {
  readonly capabilities: Capabilities;
  readonly retires: boolean;
  readonly readsMetrics: boolean;
  readonly countsHealth: boolean;
  /** Whether requests of users are sent. */
  readonly hasUsers: boolean;
  readonly namesPrevious: boolean;
  readonly hasOtherRegion: boolean;
}

/** A rule's definition: the abilities that it applies to, and its check in an empty region. */
export interface RuleDefinition {
  readonly name: string;
  readonly contract: string;
  readonly appliesTo?: (abilities: Abilities) => boolean;
  readonly hold: (trial: Trial) => Promise<void>;
}
