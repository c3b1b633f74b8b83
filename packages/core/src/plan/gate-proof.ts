import { requestsForRatio, requestsForShare } from '../gates/requests-needed.ts';
import type { PlannedEvidence, PlannedGate } from './planned-bake.ts';

/** By definition, 5 % of the previous version's requests are slower than its 95th percentile. */
const SLOWER_THAN_P95 = 0.05;

/** Whether a gate needs evidence to pass. An observed one holds nothing up; a threshold, and a gate with nothing beside the new version, pass without a fail. */
export function needsEvidence({ limits, observe, isDefault }: PlannedGate): boolean {
  if (observe || limits.kind === 'threshold') return false;
  return limits.kind === 'ratio' ? limits.control === 'beside' : !isDefault;
}

/** How many requests a new version that is as good as the previous one needs to pass a gate at a share in percent; undefined if no number is enough. */
export function requestsToPassGate(
  { limits, metric }: PlannedGate,
  { beta }: PlannedEvidence,
  percent: number,
): number | undefined {
  const badShare = metric.of === 'slower' && metric.thanMs === 'previous-p95' ? SLOWER_THAN_P95 : 0;
  if (limits.kind === 'threshold') return 0;
  if (limits.kind === 'absolute') return requestsForShare(limits.harmful, { beta, badShare });
  const { acceptable, harmful, harmless } = limits;
  return requestsForRatio({
    beta,
    badShare,
    acceptable,
    harmful,
    harmless,
    previousPerNew: (100 - percent) / percent,
  });
}
