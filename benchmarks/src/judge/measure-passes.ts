import { outages } from '@landfall/tests-judge';
import { fastUniform, randomCounts } from '@landfall/tests-support';
import type { Row, Section } from '../row.ts';
import { ALONE, defaultRule } from './judge-rules.ts';
import { type Outcomes, outcomesOf, percent, timeText } from './outcomes.ts';

const BAKES = 1_000;
const MINUTE = 60;
const EXTENT = { gates: 1, regions: 1 };

/** Who passes, with the defaults and with what is recommended for little traffic. */
export function measurePasses(): Section {
  const random = randomCounts(fastUniform(3));
  const usual = { requestsPerSecond: 100, share: 0.05, badRate: 0.001 };
  const rows: Row[] = [1, 2, 3, 5, 20].map((ratio) => {
    const outcomes = outcomesOf(random, BAKES, ALONE, { ...usual, ratio }, { periods: 120, minPeriods: 10 });
    return row(`100 a second, share 5%, 10 min to 2 h, ${timesText(ratio)}`, outcomes, goalOf(ratio, outcomes.passed));
  });
  for (const { rps, share, harmless, periods, ratios } of [
    { rps: 1, share: 0.05, harmless: 0.002, periods: 30, ratios: [1] },
    { rps: 1, share: 0.25, harmless: 0.01, periods: 240, ratios: [1, 3, 10, 30] },
    { rps: 10, share: 0.25, harmless: 0.005, periods: 120, ratios: [1, 3, 10] },
  ]) {
    for (const ratio of ratios) {
      const rule = defaultRule(EXTENT, harmless);
      const world = { requestsPerSecond: rps, share, badRate: 0.001, ratio };
      const outcomes = outcomesOf(random, BAKES, rule, world, { periods, minPeriods: Math.min(10, periods) });
      rows.push(
        row(
          `${rps} a second, share ${percent(share)}, ${periods} min, harmless ${percent(harmless)}, ${timesText(ratio)}`,
          outcomes,
        ),
      );
    }
  }
  const withOutages = outcomesOf(
    random,
    BAKES,
    ALONE,
    { ...usual, ratio: 1, common: outages },
    { periods: 120, minPeriods: 10 },
  );
  rows.push(row('100 a second, as the first, outages of both versions in 5% of minutes', withOutages));
  return { title: 'Who passes: previous 0.1%, looks of a minute', rows };
}

function timesText(ratio: number): string {
  return ratio === 1 ? 'as good' : `${ratio} times worse`;
}

function goalOf(ratio: number, passed: number): Row['goal'] {
  if (ratio === 1) return { text: '>= 95%', met: passed >= 0.95 };
  if (ratio === 2) return { text: '<= 5%', met: passed <= 0.05 };
  return { text: '<= 1%', met: passed <= 0.01 };
}

function row(what: string, { passed, failed, passMedian, failMedian }: Outcomes, goal?: Row['goal']): Row {
  const rest = 1 - passed - failed;
  return {
    what,
    measured: `${percent(passed)} pass`,
    detail: `median ${timeText(passMedian, MINUTE)}; ${percent(failed)} fail, median ${timeText(failMedian, MINUTE)}; ${percent(rest)} inconclusive`,
    goal,
  };
}
