import type { Journal } from '../../journal/journal.ts';

/** What the journal rules need to know of the journal that they are held against. */
export interface JournalSetup {
  /** Makes an empty journal. Called once for every rule. */
  readonly journal: () => Promise<Journal> | Journal;
  /** Opens what a journal keeps a second time, beside the first, as another process would. Default: the journal itself, which suits one that is only in memory. */
  readonly again?: ((journal: Journal) => Promise<Journal> | Journal) | undefined;
  /**
   * Opens a copy of what a journal keeps in which the end of its last write is missing, as after a power loss in the middle of it.
   * Without it the rule of the torn tail is left out.
   */
  readonly torn?: ((journal: Journal) => Promise<Journal> | Journal) | undefined;
  /** Takes away what a rule left behind; called after each, with every journal that it was given. */
  readonly dispose?: ((journal: Journal) => Promise<void> | void) | undefined;
}
