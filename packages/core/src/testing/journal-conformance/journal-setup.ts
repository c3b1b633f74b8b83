import type { Journal } from '../../journal/journal.ts';

/** What the journal rules need to know about the journal under test. */
export interface JournalSetup {
  /** Makes an empty journal. Called once for every rule. */
  readonly journal: () => Promise<Journal> | Journal;
  /** Opens a journal's data a second time, as another process would. Default: the journal itself, which suits a journal in memory. */
  readonly again?: ((journal: Journal) => Promise<Journal> | Journal) | undefined;
  /**
   * Opens a copy of a journal's data without the end of its last write, as after a power loss in the middle of the write.
   * Without it the rule of the torn tail is left out.
   */
  readonly torn?: ((journal: Journal) => Promise<Journal> | Journal) | undefined;
  /** Removes what a rule left behind. Called after each rule, with every journal that the rule got. */
  readonly dispose?: ((journal: Journal) => Promise<void> | void) | undefined;
}
