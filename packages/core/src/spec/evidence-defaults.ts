/** How sure the judge must be where the spec does not say; as documented at `EvidencePolicy`. */
export const EVIDENCE_DEFAULTS = { alpha: 0.001, beta: 0.05, warmUp: '1m', ignoreBelow: 0.001 } as const;
