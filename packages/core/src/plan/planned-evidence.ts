import { durationMs } from '../spec/duration.ts';
import type { EvidencePolicy } from '../spec/gate.ts';
import type { PlannedEvidence } from './planned-bake.ts';

/** How sure the judge must be, with defaults for what the spec leaves out. */
export function plannedEvidence(policy: EvidencePolicy | undefined): PlannedEvidence {
  return {
    alpha: policy?.alpha ?? 0.001,
    beta: policy?.beta ?? 0.05,
    warmUpMs: durationMs(policy?.warmUp ?? '1m') ?? 0,
    ignoreBelow: policy?.ignoreBelow ?? 0.001,
  };
}
