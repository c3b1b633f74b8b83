/** How long a bake may be unable to read what it judges by, before it ends without a verdict. */
export const ERRORS_FOR_MS = 30 * 60_000;

/** A period that is still not complete after this many more is skipped. */
export const GAP_AFTER_PERIODS = 5;

/** The most periods of one read: what a process missed is read in several looks. */
export const MOST_PERIODS = 60;
