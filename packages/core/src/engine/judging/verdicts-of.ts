import type { GateVerdict } from '../../gates/gate-verdict.ts';
import { judgeRegion } from '../../gates/judge/judge-region.ts';
import type { Judgement } from '../../gates/judge/judgement.ts';
import type { RegionState, RolloutState } from '../../state/rollout-state.ts';
import type { FailedGate } from './failed-gates.ts';
import { ruleOf } from './gate-rule.ts';
import { countedGates } from './gates-in-region.ts';
import type { JudgedOf } from './judged-now.ts';
import { gatesOf } from './planned-bakes.ts';
import { judgedValue } from './standing.ts';

function asVerdict(gate: string, region: string | undefined, judgement: Judgement): GateVerdict {
  const { verdict, figures, sentence } = judgement;
  const more =
    judgement.verdict === 'fail'
      ? { scope: judgement.scope }
      : judgement.verdict === 'undecided'
        ? { reason: judgement.reason, missing: judgement.missing }
        : {};
  return { gate, region, verdict, ...more, figures, sentence };
}

/** Failed gates as the log has them. */
export function failedVerdicts(failed: readonly FailedGate[]): readonly GateVerdict[] {
  return failed.map(({ gate, region, judgement, found }) =>
    judgement === undefined
      ? { gate: gate.name, region, verdict: 'fail', scope: 'region', sentence: found }
      : asVerdict(gate.name, region, judgement),
  );
}

/** What every gate says of these regions now, with its numbers. */
export function verdictsNow(
  state: RolloutState,
  regions: readonly RegionState[],
  judgedOf: JudgedOf,
): readonly GateVerdict[] {
  const { plan } = state;
  if (plan === undefined) return [];
  return regions.flatMap((region): readonly GateVerdict[] => {
    const judged = judgedOf(region);
    if (judged === undefined) return [];
    const { key } = region.planned;
    const counted = countedGates(plan, region, judged).flatMap(({ slot, gate, limits }) => {
      const evidence = judged.gates[slot]?.evidence;
      return evidence === undefined ? [] : asVerdict(gate.name, key, judgeRegion(ruleOf(plan, gate, limits), evidence));
    });
    const values = gatesOf(plan, region).flatMap((gate): readonly GateVerdict[] => {
      const judgement = judgedValue(gate, judged);
      return judgement === undefined ? [] : [{ gate: gate.name, region: key, ...judgement }];
    });
    return [...counted, ...values];
  });
}
