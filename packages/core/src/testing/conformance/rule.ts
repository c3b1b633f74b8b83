import type { Capabilities } from '../../provider/contract.ts';
import type { Trial } from './trial.ts';

/** One thing that every provider, or every journal, must do. */
export interface Rule {
  readonly name: string;
  /** Where in the contract it stands. */
  readonly contract: string;
  /** Rejects with an error that says what was expected, what was seen, and where in the contract it stands. */
  check(): Promise<void>;
}

/** What a provider can do, and so which rules are held against it. */
export interface Abilities {
  readonly capabilities: Capabilities;
  readonly retires: boolean;
  readonly readsHealth: boolean;
  readonly namesPrevious: boolean;
  readonly hasOtherRegion: boolean;
}

/** A rule as it is written: with the abilities that call for it, and what to do in a region where nothing serves. */
export interface RuleDefinition {
  readonly name: string;
  readonly contract: string;
  readonly appliesTo?: (abilities: Abilities) => boolean;
  readonly hold: (trial: Trial) => Promise<void>;
}
