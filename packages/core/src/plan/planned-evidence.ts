import { durationMs } from '../spec/duration.ts';
import { EVIDENCE_DEFAULTS } from '../spec/evidence-defaults.ts';
import type { EvidencePolicy } from '../spec/gate.ts';
import type { PlannedEvidence } from './planned-bake.ts';

/** How sure the judge must be, with defaults for what the spec leaves out. */
export function plannedEvidence(policy: EvidencePolicy | undefined): PlannedEvidence {
  return {
    alpha: policy?.alpha ?? EVIDENCE_DEFAULTS.alpha,
    beta: policy?.beta ?? EVIDENCE_DEFAULTS.beta,
    warmUpMs: durationMs(policy?.warmUp ?? EVIDENCE_DEFAULTS.warmUp) ?? 0,
    ignoreBelow: policy?.ignoreBelow ?? EVIDENCE_DEFAULTS.ignoreBelow,
  };
}
