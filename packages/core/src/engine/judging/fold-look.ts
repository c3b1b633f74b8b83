import { historyDispersion } from '../../gates/judge/dispersion.ts';
import { emptyEvidence } from '../../gates/judge/evidence.ts';
import { foldPeriod } from '../../gates/judge/fold-period.ts';
import type { PeriodCounts } from '../../gates/judge/period-counts.ts';
import { foldReading, NO_READING, type ThresholdEvidence } from '../../gates/judge/threshold.ts';
import { emptyShare, foldShare, shareRule } from '../../gates/judge/traffic-share.ts';
import type { JudgedGate, JudgedRegion } from '../../gates/judged-region.ts';
import { GAP_AFTER_PERIODS } from '../../plan/judging-limits.ts';
import type { PlannedGate } from '../../plan/planned-bake.ts';
import type { Outcome } from '../effect.ts';
import { isPooled } from './fold-fleet.ts';
import { ruleOf, thresholdRuleOf } from './gate-rule.ts';
import { countedGates, type GateInRegion } from './gates-in-region.ts';
import { type ArmCounts, NO_REQUESTS, type PeriodTable, periodTable } from './period-table.ts';
import { ABOUT, type Arm, countsOfGate, type LookSetup } from './plan-look.ts';
import { gatesOf } from './planned-bakes.ts';
import type { Answers } from './take-facts.ts';

/** A region whose periods are being folded. */
export interface Folding {
  readonly setup: LookSetup;
  readonly gates: readonly GateInRegion[];
  /** By gate, the counts of both versions. */
  readonly tables: ReadonlyMap<string, Readonly<Record<Arm, PeriodTable>>>;
  /** The end of the periods that the look asked for. */
  readonly to: number;
  judged: JudgedRegion;
  /** Its next period is not complete, so nothing after it can be used yet. */
  isBlocked: boolean;
}

function tableOf(outcome: Outcome | undefined, periodMs: number, version: string | undefined): PeriodTable {
  return outcome?.kind === 'health' ? periodTable(outcome.health, periodMs, version) : new Map();
}

/** The values of a look, folded into what is known of each gate on a value. */
function valuesOf({ state, region, judged }: LookSetup, answers: Answers): JudgedRegion['values'] {
  const values: Record<string, ThresholdEvidence> = { ...judged.values };
  for (const gate of state.plan === undefined ? [] : gatesOf(state.plan, region)) {
    const answer = answers.get(ABOUT.value(gate.name));
    const rule = thresholdRuleOf(gate);
    if (answer?.kind !== 'reading' || rule === undefined) continue;
    const { reading } = answer;
    const value = reading.state === 'value' ? reading.value : null;
    values[gate.name] = foldReading(values[gate.name] ?? NO_READING, rule, value);
  }
  return values;
}

/** Makes the answers of a look ready to be folded, period by period. */
export function beginFold(setup: LookSetup, answers: Answers, to: number): Folding {
  const { state, region, timing } = setup;
  const { plan } = state;
  const judged = { ...setup.judged, values: valuesOf(setup, answers) };
  const gates = plan === undefined ? [] : countedGates(plan, region, judged);
  const all = gates.map(({ gate }) => gate);
  const tables = new Map<string, Readonly<Record<Arm, PeriodTable>>>();
  const versions = { new: plan?.spec.model.version, previous: judged.facts.previousVersion };
  const read = (which: string, arm: Arm) =>
    tableOf(answers.get(ABOUT.counts(arm, which)), timing.periodMs, versions[arm]);
  for (const { gate } of gates) {
    const which = countsOfGate(gate, all, judged);
    if (which !== undefined) tables.set(gate.name, { new: read(which, 'new'), previous: read(which, 'previous') });
  }
  return { setup, gates, tables, to, judged, isBlocked: false };
}

/** Where the next period ends that can be folded; positive infinity if there is none. */
export function nextEnd({ judged, setup, to, isBlocked }: Folding): number {
  const end = judged.watermark + setup.timing.periodMs;
  return isBlocked || end > to ? Number.POSITIVE_INFINITY : end;
}

function badOf(gate: PlannedGate, counts: ArmCounts): number {
  return gate.metric.of === 'slower' ? counts.slower : counts.errors;
}

/** Folds the next period of a region: into the evidence of every gate, or as a gap if it never became complete. */
export function foldNext(folding: Folding, now: number): void {
  const { setup, gates, tables, judged } = folding;
  const { plan } = setup.state;
  const from = judged.watermark;
  const to = from + setup.timing.periodMs;
  const both = gates.map(({ gate }) => {
    const table = tables.get(gate.name);
    return { new: table?.new.get(from) ?? NO_REQUESTS, previous: table?.previous.get(from) ?? NO_REQUESTS };
  });
  if (both.some((counts) => counts.new === 'open' || counts.previous === 'open')) {
    const lostAt = to + setup.timing.finalAfterMs + GAP_AFTER_PERIODS * setup.timing.periodMs;
    if (now < lostAt) folding.isBlocked = true;
    else folding.judged = { ...judged, watermark: to, gaps: judged.gaps + 1, lastGap: { from, to } };
    return;
  }
  if (plan === undefined) return;
  const next: Record<string, JudgedGate> = { ...judged.gates };
  const pooled: Record<string, readonly PeriodCounts[]> = { ...judged.pooled };
  let { trafficAt } = judged;
  gates.forEach(({ slot, gate, limits }, index) => {
    const counts = both[index];
    if (counts === undefined || counts.new === 'open' || counts.previous === 'open') return;
    const rule = ruleOf(plan, gate, limits);
    const evidence =
      next[slot]?.evidence ?? emptyEvidence(rule, judged.facts.gates?.[gate.name]?.phi0 ?? historyDispersion([]));
    const n = counts.new.requests;
    if (n > 0) trafficAt = to;
    const all = {
      from,
      to,
      n,
      k: badOf(gate, counts.new),
      m: counts.previous.requests,
      b: badOf(gate, counts.previous),
    };
    next[slot] = { limits, evidence: foldPeriod(evidence, rule, all) };
    if (isPooled(plan, limits)) pooled[slot] = [...(pooled[slot] ?? []), all];
  });
  const share = shareOf(folding, both, from, to);
  folding.judged = { ...judged, watermark: to, gates: next, pooled, share, trafficAt };
}

/** Whether traffic is split as it was set, by the provider's own counts of both versions. */
function shareOf(
  { setup, gates, judged }: Folding,
  both: readonly Readonly<Record<Arm, ArmCounts | 'open'>>[],
  from: number,
  to: number,
): JudgedRegion['share'] {
  const { region } = setup;
  const rule = region.previous === null ? undefined : shareRule(region.percent / 100, judged.split);
  const index = gates.findIndex(({ gate, limits }) => limits.kind === 'ratio' && gate.metric.of !== 'source-counts');
  const counts = both[index];
  if (rule === undefined || counts === undefined || counts.new === 'open' || counts.previous === 'open')
    return judged.share;
  const n = counts.new.requests;
  return foldShare(judged.share ?? emptyShare(rule), rule, { from, to, n, m: counts.previous.requests });
}
