import {
  emptyEvidence,
  emptyFleet,
  fleetVerdictOf,
  foldFleet,
  foldPeriod,
  judgeRegion,
  type PeriodCounts,
  verdictOf,
} from '@landfall/core/engine';
import { drawPeriod } from '@landfall/tests-judge';
import { fastUniform, randomCounts } from '@landfall/tests-support';
import type { Section } from '../row.ts';
import { defaultRule } from './judge-rules.ts';
import { plainFold } from './plain-fold.ts';

const REGIONS = 12;
const GATES = 3;
const PERIODS = 500;
const ROUNDS = 60;
/** 40 us, where the plain folds take 13 us. */
const MOST_TIMES = 40 / 13;
const rule = defaultRule({ gates: GATES, regions: REGIONS });

/** What a look costs: the fold of one period and the verdict, for 12 regions and 3 gates. Processor time of the fastest round, since other work on the machine only adds to it. */
export function measureCost(): Section {
  const random = randomCounts(fastUniform(7));
  const world = { requestsPerSecond: 100, share: 0.05, badRate: 0.001, ratio: 1 };
  const drawn = Array.from({ length: PERIODS }, (_, period) =>
    Array.from({ length: REGIONS }, () => drawPeriod(random, world, period)),
  );
  const plain: number[] = [];
  const regions: number[] = [];
  const fleets: number[] = [];
  const shown: number[] = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const sums = Array.from({ length: REGIONS * GATES }, () => Array.from({ length: 6 }, () => -1));
    plain.push(
      microsecondsOf(() => {
        for (const counts of drawn)
          sums.forEach((each, at) => void plainFold(each, rule, counts[at % REGIONS] as PeriodCounts, -9));
      }) / PERIODS,
    );
    const evidences = Array.from({ length: REGIONS * GATES }, () => emptyEvidence(rule, 1.3));
    regions.push(
      microsecondsOf(() => {
        for (const counts of drawn) {
          evidences.forEach((evidence, at) => {
            const folded = foldPeriod(evidence, rule, counts[at % REGIONS] as PeriodCounts);
            evidences[at] = folded;
            verdictOf(rule, folded);
          });
        }
      }) / PERIODS,
    );
    let pooled = Array.from({ length: GATES }, () => emptyFleet(rule, 1.3, REGIONS));
    fleets.push(
      microsecondsOf(() => {
        for (const counts of drawn) {
          const records = counts.map((record) => [record]);
          pooled = pooled.map((fleet) => foldFleet(fleet, rule, records));
          for (const fleet of pooled) fleetVerdictOf(rule, fleet);
        }
      }) / PERIODS,
    );
    const first = evidences[0] ?? emptyEvidence(rule, 1);
    bytes = JSON.stringify(first).length;
    shown.push(microsecondsOf(() => void Array.from({ length: 100 }, () => judgeRegion(rule, first))) / 100);
  }
  const times = least(regions) / least(plain);
  return {
    title: 'The cost of a judgement, processor time of the fastest round',
    rows: [
      {
        what: '36 plain folds by hand',
        measured: `${least(plain).toFixed(0)} us`,
        detail: 'no pass, no dispersion, no interval: 13 us where the goal was set to 40 us',
      },
      {
        what: '12 regions and 3 gates, a period folded and judged',
        measured: `${least(regions).toFixed(0)} us`,
        detail: `36 folds and 36 verdicts, ${times.toFixed(1)} times the plain folds`,
        goal: { text: `< ${MOST_TIMES.toFixed(1)} times`, met: times < MOST_TIMES },
      },
      { what: 'the same fleet, pooled', measured: `${least(fleets).toFixed(0)} us`, detail: '3 folds and 3 verdicts' },
      {
        what: 'one judgement with its figures and sentence',
        measured: `${least(shown).toFixed(0)} us`,
        detail: 'only for what is shown or kept',
      },
      { what: 'the evidence of one gate and region', measured: `${bytes} B`, detail: 'as JSON' },
    ],
  };
}

function least(times: readonly number[]): number {
  return Math.min(...times);
}

function microsecondsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
