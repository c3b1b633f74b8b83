import { historyDispersion } from '../../gates/judge/dispersion.ts';
import type { GateFacts, JudgedRegion, RegionFacts } from '../../gates/judged-region.ts';
import type { PlannedGate } from '../../plan/planned-bake.ts';
import type { Outcome } from '../effect.ts';
import type { PeriodHistory } from './live-judging.ts';
import { periodTable } from './period-table.ts';
import { ABOUT, countsOfGate, historyEnd, isIdentified, type LookSetup, limitOf } from './plan-look.ts';
import { allGatesOf } from './planned-bakes.ts';

/** The answers of a look in one region, by what they are about. */
export type Answers = ReadonlyMap<string, Outcome>;

/** What is known of the time before the rollout, and the counts by gate and period that it was made of. */
export interface Facts {
  readonly judged: JudgedRegion;
  readonly history: Readonly<Record<string, PeriodHistory>>;
}

function identify(answers: Answers): RegionFacts {
  const described = answers.get(ABOUT.previousVersion);
  const measured = answers.get(ABOUT.previousP95);
  const isThere = described?.kind === 'observation' && described.observation.state !== 'absent';
  const isMeasured = measured?.kind === 'reading' && measured.reading.state === 'value';
  return {
    isIdentified: true,
    previousVersion: isThere ? described.observation.version : undefined,
    p95Ms: isMeasured ? measured.reading.value : undefined,
  };
}

function countedGatesOf({ state, region }: LookSetup): readonly PlannedGate[] {
  const gates = state.plan === undefined ? [] : allGatesOf(state.plan, region);
  return gates.filter(({ limits }) => limits.kind !== 'threshold');
}

function historyOf({ judged, timing }: LookSetup, gate: PlannedGate, answer: Outcome | undefined): PeriodHistory {
  if (answer?.kind !== 'health') return {};
  const history: Record<number, { requests: number; bad: number }> = {};
  for (const [from, counts] of periodTable(answer.health, timing.periodMs, judged.facts.previousVersion))
    if (counts !== 'open')
      history[from] = { requests: counts.requests, bad: gate.metric.of === 'slower' ? counts.slower : counts.errors };
  return history;
}

function factsOf(setup: LookSetup, gate: PlannedGate, history: PeriodHistory, answer: Outcome | undefined): GateFacts {
  const periods = Object.entries(history)
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([, counts]) => counts);
  const end = historyEnd(setup.region, setup.timing);
  const asked = limitOf(gate, setup.judged);
  const used = answer?.kind === 'health' && answer.health.state === 'counts' ? answer.health.slowerThanMs : undefined;
  return {
    ...(asked !== undefined && { slowerThanMs: used ?? asked }),
    phi0: historyDispersion(periods),
    requests: periods.reduce((sum, { requests }) => sum + requests, 0),
    bad: periods.reduce((sum, { bad }) => sum + bad, 0),
    ms: end - Math.min(end, ...Object.keys(history).map(Number)),
  };
}

/** What a look found about the time before the rollout: first who the previous version is, then how it did. */
export function takeFacts(setup: LookSetup, answers: Answers): Facts {
  const { region, judged } = setup;
  if (region.previous !== null && !isIdentified(judged))
    return { judged: { ...judged, facts: identify(answers) }, history: {} };
  const gates = countedGatesOf(setup);
  const history: Record<string, PeriodHistory> = {};
  const facts: Record<string, GateFacts> = {};
  for (const gate of gates) {
    const which = countsOfGate(gate, gates, judged);
    const answer = which === undefined ? undefined : answers.get(ABOUT.history(which));
    const counts = historyOf(setup, gate, answer);
    history[gate.name] = counts;
    facts[gate.name] = factsOf(setup, gate, counts, answer);
  }
  return { judged: { ...judged, facts: { ...judged.facts, gates: facts } }, history };
}
