/** The dispersion of a version that nothing is known of, as without a history. */
export const PHI_UNKNOWN = 3;
