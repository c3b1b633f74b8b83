import { err, ok, type Result } from 'neverthrow';
import type { SpecIssue } from '../../input/spec-issue.ts';
import type { AbsoluteGate, EvidencePolicy, RatioGate } from '../../spec/gate.ts';
import { type HistoryPeriod, historyDispersion } from './dispersion.ts';
import { emptyEvidence } from './evidence.ts';
import { foldPeriod } from './fold-period.ts';
import { judgeRegion } from './judge-region.ts';
import type { Judgement } from './judgement.ts';
import { countsIssue, type PeriodCounts } from './period-counts.ts';
import { type Extent, resolveRule } from './resolve-rule.ts';
import { verdictOf } from './verdict-of.ts';

/** One period of old data: what the new version served, and the previous one beside it. Times are milliseconds since 1970. */
export interface HistoryRecord extends HistoryPeriod {
  readonly from: number;
  readonly to: number;
  readonly previous?: HistoryPeriod | undefined;
}

/** How old data is judged. */
export interface HistoryOptions {
  readonly evidence?: EvidencePolicy | undefined;
  /** The previous version before the rollout, period by period: what its dispersion is measured from. */
  readonly before?: readonly HistoryPeriod[] | undefined;
  /** How many gates and regions share alpha; default one of each. */
  readonly extent?: Extent | undefined;
  /** The least time before a pass counts, in milliseconds; default 0. */
  readonly minMs?: number | undefined;
}

/** What a gate says of old data. */
export interface HistoryJudgement {
  /** At the first period with a verdict, or else at the last one. */
  readonly judgement: Judgement;
  /** The end of the period at which the verdict was first there; null if there was none. */
  readonly at: number | null;
  /** The judgement after each period up to then: how the evidence grew. */
  readonly steps: readonly Judgement[];
}

/** The records or the gate cannot be judged; it lists every issue. */
export interface InvalidHistory {
  readonly kind: 'invalid-history';
  readonly issues: readonly SpecIssue[];
}

/** Judges old data as a bake of one region would have: to tune a gate, and to test it. It is pure. Fails if a record or the gate is not valid. */
export function judgeHistory(
  records: readonly HistoryRecord[],
  gate: AbsoluteGate | RatioGate,
  { evidence: policy, before = [], extent = { gates: 1, regions: 1 }, minMs = 0 }: HistoryOptions = {},
): Result<HistoryJudgement, InvalidHistory> {
  const periods = records.map(countsOf);
  const issues = [...gateIssues(gate), ...recordIssues(periods)];
  if (issues.length > 0) return err({ kind: 'invalid-history', issues });
  const rule = resolveRule(gate, policy, extent);
  let evidence = emptyEvidence(rule, historyDispersion(before));
  const start = periods[0]?.from ?? 0;
  const steps: Judgement[] = [];
  for (const counts of periods) {
    evidence = foldPeriod(evidence, rule, counts);
    const judgement = judgeRegion(rule, evidence);
    steps.push(judgement);
    const verdict = verdictOf(rule, evidence);
    if (verdict === 'fail' || (verdict === 'pass' && counts.to - start >= minMs)) {
      return ok({ judgement, at: counts.to, steps });
    }
  }
  return ok({ judgement: steps.at(-1) ?? judgeRegion(rule, evidence), at: null, steps });
}

function countsOf({ from, to, requests, bad, previous }: HistoryRecord): PeriodCounts {
  return { from, to, n: requests, k: bad, m: previous?.requests ?? 0, b: previous?.bad ?? 0 };
}

function recordIssues(periods: readonly PeriodCounts[]): readonly SpecIssue[] {
  return periods.flatMap((period, index) => {
    const before = periods[index - 1];
    const message =
      countsIssue(period) ??
      (before !== undefined && period.from < before.to
        ? 'the period begins before the one before it ended'
        : undefined);
    return message === undefined ? [] : [{ path: `records[${index}]`, message }];
  });
}

function gateIssues(gate: AbsoluteGate | RatioGate): readonly SpecIssue[] {
  const isRatio = 'noWorseThan' in gate;
  const path = isRatio ? 'gate.noWorseThan' : 'gate';
  const { acceptable, harmful } = isRatio ? gate.noWorseThan : gate;
  if (!(acceptable > 0)) return [{ path: `${path}.acceptable`, message: 'must be above 0' }];
  if (!(harmful > acceptable)) return [{ path: `${path}.harmful`, message: 'must be above acceptable' }];
  if (!isRatio && !(harmful < 1))
    return [{ path: `${path}.harmful`, message: 'must be below 1: it is a share, not percent' }];
  return [];
}
