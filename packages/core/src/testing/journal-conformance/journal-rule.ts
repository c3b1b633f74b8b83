import type { JournalSetup } from './journal-setup.ts';
import type { JournalTrial } from './journal-trial.ts';

/** A rule as it is written: what to do with an empty journal, and what of the setup it cannot do without. */
export interface JournalRule {
  readonly name: string;
  readonly contract: string;
  readonly needs?: keyof JournalSetup;
  readonly hold: (trial: JournalTrial) => Promise<void>;
}
