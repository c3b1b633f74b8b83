import { type Duration, durationMs, LONGEST_MS } from '../spec/duration.ts';
import type { Bake } from '../spec/gate.ts';
import type { PlannedBake } from './planned-bake.ts';
import { plannedGates, type StageToJudge } from './planned-gates.ts';

/** The maximum of a bake that has none, as a multiple of its minimum. */
const MAX_OF_MIN = 4;

/** The bake of a stage with its defaults filled in. `canHold`: the log outlives the process, so that the rollout can wait for a person. */
export function plannedBakeOf(stage: StageToJudge, written: Duration | Bake, canHold: boolean): PlannedBake {
  const bake: Bake = typeof written === 'object' ? written : { min: written };
  const minMs = durationMs(bake.min) ?? 0;
  const onInconclusive = bake.onInconclusive ?? (canHold ? 'hold' : 'fail');
  return {
    regions: stage.regions.map(({ key }) => key),
    minMs,
    maxMs: durationMs(bake.max) ?? Math.min(MAX_OF_MIN * minMs, LONGEST_MS),
    onInconclusive,
    holdForMs: onInconclusive === 'hold' ? (durationMs(bake.holdFor ?? '1d') ?? 0) : 0,
    gates: plannedGates(stage),
  };
}
