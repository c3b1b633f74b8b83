import type { GateVerdict, RegionState, RolloutState } from '@landfall/core';
import { verdictsNow } from '@landfall/core/engine';

/** The limits of a gate, for its picture. */
export interface CardLimits {
  /** `ratio`: a multiple of the previous version's bad rate; `rate`: a bad rate from 0 to 1; `value`: a value with a lower or upper limit. */
  readonly kind: 'ratio' | 'rate' | 'value';
  readonly acceptable?: number | undefined;
  readonly harmful?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** What one gate says of one region, or of all of them. */
export interface VerdictCard {
  readonly verdict: GateVerdict;
  readonly limits: CardLimits | undefined;
}

/** Judging again costs time, and what was judged stays the same between checkpoints. */
const JUDGED = new WeakMap<object, readonly GateVerdict[]>();

/** Whether there is time left in this frame to judge what was not judged yet. */
type HasTime = () => boolean;

/** What the gates say of a region now; undefined if nothing was judged there, or there is no time for it in this frame. */
function verdictsIn(state: RolloutState, region: RegionState, hasTime: HasTime): readonly GateVerdict[] | undefined {
  const { judged } = region;
  if (judged === undefined) return undefined;
  const known = JUDGED.get(judged);
  if (known !== undefined || !hasTime()) return known;
  const verdicts = verdictsNow(state, [region], ({ judged: of }) => of);
  JUDGED.set(judged, verdicts);
  return verdicts;
}

const ORDER = { fail: 0, undecided: 1, pass: 2 } as const;

/** The cards of all regions: what fails first, then what is undecided. `told`: what verdicts of bakes told, which a checkpoint does not have. */
export function cardsOf(state: RolloutState, told: readonly GateVerdict[], hasTime: HasTime): readonly VerdictCard[] {
  const verdicts = state.regions.flatMap((region) => verdictsIn(state, region, hasTime) ?? []);
  const byGate = new Map([...verdicts, ...told].map((verdict) => [`${verdict.gate} ${verdict.region}`, verdict]));
  const cards = [...byGate.values()].map((verdict) => ({ verdict, limits: limitsOf(state, verdict) }));
  return cards.sort((a, b) => ORDER[a.verdict.verdict] - ORDER[b.verdict.verdict]);
}

function limitsOf({ regions, plan }: RolloutState, { gate, region, figures }: GateVerdict): CardLimits | undefined {
  const of = regions.find(({ planned }) => planned.key === region);
  const limits = (of?.judged?.gates[`${gate} at ${of.percent} %`] ?? of?.judged?.gates[gate])?.limits;
  if (limits !== undefined) {
    const { acceptable, harmful } = limits;
    return { kind: limits.kind === 'ratio' ? 'ratio' : 'rate', acceptable, harmful };
  }
  const planned = plan?.phases
    .flatMap(({ lanes }) => lanes[0]?.steps[0]?.bake?.gates ?? [])
    .find(({ name }) => name === gate)?.limits;
  if (planned === undefined) return undefined;
  if (planned.kind === 'threshold') return { kind: 'value', min: planned.min, max: planned.max };
  if ((planned.kind === 'ratio') !== (figures?.estimate.kind === 'ratio')) return undefined;
  return {
    kind: planned.kind === 'ratio' ? 'ratio' : 'rate',
    acceptable: planned.acceptable,
    harmful: planned.harmful,
  };
}
