import type { World } from '@landfall/tests-judge';
import { fastUniform, type RandomCounts, randomCounts } from '@landfall/tests-support';
import type { Row, Section } from '../row.ts';
import { ALONE } from './judge-rules.ts';
import { outcomesOf, percent, timeText } from './outcomes.ts';

const BAKES = 2_000;
const MINUTE = 60;
const USUAL = { requestsPerSecond: 100, share: 0.05, badRate: 0.005 };

/** Errors that come in clumps, and versions that turn bad later. */
export function measureBursts(rareBakes: number): Section {
  const random = randomCounts(fastUniform(4));
  const rows: Row[] = [];
  for (const clump of [4, 10, 30]) {
    const world = { requestsPerSecond: 10, share: 0.05, badRate: clump / 36_000, ratio: 1, clump };
    const { failed } = outcomesOf(random, rareBakes, ALONE, world, { periods: 60 });
    rows.push({
      what: `one clump of ${clump} an hour at 10 a second`,
      measured: percent(failed),
      detail: `false alarms of ${rareBakes.toLocaleString('en')} bakes of an hour`,
      goal: { text: '<= 0.1%', met: failed <= 0.001 },
    });
  }
  for (const clump of [1, 3, 5, 10]) {
    const good = outcomesOf(random, BAKES, ALONE, { ...USUAL, ratio: 1, clump }, { periods: 60 });
    const bad = outcomesOf(random, BAKES / 4, ALONE, { ...USUAL, ratio: 4, clump }, { periods: 60 });
    const harmful = outcomesOf(random, BAKES, ALONE, { ...USUAL, ratio: 2, clump }, { periods: 120, minPeriods: 1 });
    rows.push({
      what: `0.5% in clumps of ${clump} at 100 a second`,
      measured: percent(good.failed),
      detail: `false alarms; 4 times worse: ${percent(bad.failed)} caught, median ${timeText(bad.failMedian, MINUTE)}; exactly harmful: ${percent(harmful.passed)} pass`,
      goal: { text: '<= 0.2%, <= 6%', met: good.failed <= 0.002 && harmful.passed <= 0.06 },
    });
  }
  for (const [after, ratio] of [
    [60, 2],
    [60, 3],
    [60, 30],
    [1_440, 3],
  ] as const) {
    const world: World = { ...USUAL, badRate: 0.01, ratio: (period) => (period < after ? 1 : ratio) };
    const count = after > 100 ? 50 : 300;
    const { failed, failMedian } = outcomesOf(random, count, ALONE, world, { periods: after + 120 });
    rows.push({
      what: `${ratio} times worse after ${after === 60 ? 'an hour' : 'a day'}, 1% before`,
      measured: timeText(failMedian - after, MINUTE),
      detail: `median; ${percent(failed)} caught within 2 hours`,
    });
  }
  rows.push(...notCured(random));
  return { title: 'Clumps, and versions that turn bad later (looks of a minute)', rows };
}

/** Two cases in which too many good versions fail. */
function notCured(random: RandomCounts): readonly Row[] {
  const wobble = (deviation: number, memory: number): World => {
    let state = 0;
    const ratio = (period: number): number => {
      state = period === 0 ? random.normal() : memory * state + Math.sqrt(1 - memory ** 2) * random.normal();
      return Math.exp(deviation * state - deviation ** 2 / 2);
    };
    return { ...USUAL, badRate: 0.01, ratio };
  };
  return [0.3, 0.5].map((deviation): Row => {
    const { failed } = outcomesOf(random, BAKES, ALONE, wobble(deviation, 0.8), { periods: 60 });
    return {
      what: `not cured: the new version alone wobbles by ${percent(deviation)} for minutes`,
      measured: percent(failed),
      detail: 'false alarms in an hour',
    };
  });
}
