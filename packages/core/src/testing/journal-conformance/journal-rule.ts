import type { JournalSetup } from './journal-setup.ts';
import type { JournalTrial } from './journal-trial.ts';

/** A rule's definition: its check of an empty journal, and what it needs from the setup. */
export interface JournalRule {
  readonly name: string;
  readonly contract: string;
  readonly needs?: keyof JournalSetup;
  readonly hold: (trial: JournalTrial) => Promise<void>;
}
