import { historyDispersion } from '../../gates/judge/dispersion.ts';
import { emptyFleet, type FleetEvidence } from '../../gates/judge/fleet-evidence.ts';
import { foldFleet as foldEvidence } from '../../gates/judge/fold-fleet.ts';
import type { PeriodCounts } from '../../gates/judge/period-counts.ts';
import type { GateLimits, JudgedFleet, JudgedRegion } from '../../gates/judged-region.ts';
import type { Plan } from '../../plan/plan.ts';
import type { RegionState, RolloutState } from '../../state/rollout-state.ts';
import { ruleOf } from './gate-rule.ts';
import type { GateInRegion } from './gates-in-region.ts';
import type { JudgedOf } from './judged-now.ts';
import { standingOf } from './standing.ts';

/** A period that a region has not counted this many periods after it should have is judged without that region. */
const LATE_AFTER_PERIODS = 5;

/** Whether counts are also judged in all regions together: there is more than one, and they share their limits. */
export function isPooled({ regions }: Plan, limits: GateLimits): boolean {
  return regions.length > 1 && (limits.kind === 'ratio' || limits.control === undefined);
}

/** A region that takes part, with its place in the plan. */
interface Member {
  readonly place: number;
  readonly region: RegionState;
  readonly judged: JudgedRegion;
  readonly gates: readonly GateInRegion[];
}

function membersOf(state: RolloutState, exposed: readonly RegionState[], judgedOf: JudgedOf): readonly Member[] {
  const { plan } = state;
  if (plan === undefined || plan.regions.length < 2) return [];
  const places = new Map(plan.regions.map(({ key }, place) => [key, place]));
  return exposed.flatMap((region) => {
    const judged = judgedOf(region);
    const place = places.get(region.planned.key);
    if (judged === undefined || place === undefined) return [];
    const gates = standingOf(plan, region, judged).counted.filter(({ limits }) => isPooled(plan, limits));
    return gates.length === 0 ? [] : { place, region, judged, gates };
  });
}

/** When looks are due, as far as the fleet depends on it. */
interface Rhythm {
  readonly periodMs: number;
  readonly finalAfterMs: number;
}

/** What was judged of all regions together, with every period more that all regions have counted; and the regions without the counts that it used. */
export function foldFleet(
  state: RolloutState,
  exposed: readonly RegionState[],
  judgedOf: JudgedOf,
  before: JudgedFleet,
  rhythm: Rhythm,
  now: number,
): { readonly fleet: JudgedFleet; readonly used: ReadonlyMap<string, JudgedRegion> } {
  const { plan } = state;
  const used = new Map<string, JudgedRegion>();
  const members = membersOf(state, exposed, judgedOf);
  if (plan === undefined || members.length === 0) return { fleet: before, used };
  const { periodMs, finalAfterMs } = rhythm;
  const first = Math.min(
    ...members.flatMap(({ judged }) => Object.values(judged.pooled).flatMap((counts) => counts[0]?.from ?? [])),
  );
  if (first === Number.POSITIVE_INFINITY) return { fleet: before, used };
  let watermark = Math.max(before.watermark, Math.floor(first / periodMs) * periodMs);
  const gates: Record<string, FleetEvidence> = { ...before.gates };
  const counted = Math.max(...members.map(({ judged }) => judged.watermark));
  for (let end = watermark + periodMs; end <= counted; end += periodMs) {
    const lateAt = end + finalAfterMs + LATE_AFTER_PERIODS * periodMs;
    if (now < lateAt && members.some(({ judged }) => judged.watermark < end && judged.since < end)) break;
    foldEnd(plan, members, gates, before, end);
    watermark = end;
  }
  for (const { region, judged } of members) {
    const pooled = Object.fromEntries(
      Object.entries(judged.pooled).map(([slot, counts]) => [slot, counts.filter(({ to }) => to > watermark)] as const),
    );
    used.set(region.planned.key, { ...judged, pooled });
  }
  return { fleet: { ...before, watermark, gates }, used };
}

function foldEnd(
  plan: Plan,
  members: readonly Member[],
  gates: Record<string, FleetEvidence>,
  { phi0 }: JudgedFleet,
  end: number,
): void {
  const slots = new Map(members.flatMap((member) => member.gates.map((each) => [each.slot, each] as const)));
  for (const [slot, { gate, limits }] of slots) {
    const rule = ruleOf(plan, gate, limits);
    const counts: (readonly PeriodCounts[])[] = plan.regions.map(() => []);
    for (const { place, judged } of members) counts[place] = (judged.pooled[slot] ?? []).filter(({ to }) => to <= end);
    const before = gates[slot] ?? emptyFleet(rule, phi0[gate.name] ?? historyDispersion([]), plan.regions.length);
    gates[slot] = foldEvidence(before, rule, counts);
  }
}
