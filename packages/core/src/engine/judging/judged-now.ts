import { beginStage } from '../../gates/judge/evidence.ts';
import { type FleetEvidence, leaveFleet } from '../../gates/judge/fleet-evidence.ts';
import type { JudgedFleet, JudgedRegion } from '../../gates/judged-region.ts';
import type { PlannedProvider } from '../../plan/plan.ts';
import { type Timing, timingOf } from '../../plan/timing-of.ts';
import type { RegionState, RolloutState } from '../../state/rollout-state.ts';
import { jitter } from '../jitter.ts';
import type { Live } from '../live.ts';
import { allGatesOf } from './planned-bakes.ts';
import { type Looks, periodFrom } from './timing.ts';

/** Of every region that takes traffic what is known of it; undefined where nobody counts. */
export type JudgedOf = (region: RegionState) => JudgedRegion | undefined;

/** How the cloud of a region counts, as it says of itself today. */
function healthOf({ plan }: RolloutState, { planned }: RegionState, live: Live): PlannedProvider['health'] {
  return (live.providers[planned.provider] ?? plan?.providers[planned.provider])?.health;
}

/** By which periods a region is judged: those of everything that is ever counted there, so that they stay the same for the whole rollout. */
export function timingOfRegion(state: RolloutState, region: RegionState, live: Live): Timing {
  const { plan } = state;
  return timingOf(plan === undefined ? [] : allGatesOf(plan, region), healthOf(state, region, live), live.sources);
}

/** Whether anything is measured in a region. */
export function isMeasured({ plan }: RolloutState, region: RegionState): boolean {
  return plan !== undefined && allGatesOf(plan, region).length > 0;
}

/** What is known of a region: by this process, else by the log; as its stage begins where its share has changed. */
export function judgedNow(state: RolloutState, region: RegionState, live: Live): JudgedRegion {
  const { steadySince = 0 } = region;
  const known = live.judging.regions[region.planned.key]?.judged ?? region.judged;
  if (known?.since === steadySince) return known;
  const warmUpMs = state.plan?.evidence?.warmUpMs ?? 0;
  const { periodMs } = timingOfRegion(state, region, live);
  const gates = Object.entries(known?.gates ?? {}).map(
    ([slot, gate]) => [slot, { ...gate, evidence: beginStage(gate.evidence) }] as const,
  );
  return {
    since: steadySince,
    // The first period that begins after the warm-up: what overlaps the change of traffic is left out.
    watermark: periodFrom(steadySince + warmUpMs, periodMs),
    facts: known?.facts ?? {},
    gates: Object.fromEntries(gates),
    pooled: known?.pooled ?? {},
    values: {},
    split: healthOf(state, region, live)?.splitsEachRequest === true ? 'each-request' : 'clients',
    trafficAt: known?.trafficAt ?? 0,
    gaps: known?.gaps ?? 0,
    lastGap: known?.lastGap,
  };
}

/** What is known of regions as far as this process knows. */
export function judgedBy(state: RolloutState, live: Live): JudgedOf {
  return (region) => (isMeasured(state, region) ? judgedNow(state, region, live) : undefined);
}

/** What is known of all regions together, without those that were rolled back. */
export function fleetNow(state: RolloutState, live: Live): JudgedFleet | undefined {
  const fleet = live.judging.fleet ?? state.judgedFleet;
  if (fleet === undefined || state.rollbacks.length === 0) return fleet;
  const left = state.regions.flatMap(({ rollback }, place) => (rollback === undefined ? [] : place));
  const without = (evidence: FleetEvidence) => left.reduce(leaveFleet, evidence);
  return {
    ...fleet,
    gates: Object.fromEntries(Object.entries(fleet.gates).map(([slot, all]) => [slot, without(all)])),
  };
}

/** When the regions are looked at: by the longest of their periods, so that all are read together. */
export function looksOf(state: RolloutState, regions: readonly RegionState[], live: Live): Looks {
  let periodMs = 0;
  let finalAfterMs = 0;
  for (const region of regions) {
    const timing = timingOfRegion(state, region, live);
    periodMs = Math.max(periodMs, timing.periodMs);
    finalAfterMs = Math.max(finalAfterMs, timing.finalAfterMs);
  }
  return { periodMs, finalAfterMs, offsetMs: Math.floor((periodMs / 10) * jitter(`${state.id}/looks`)) };
}
