import type { PeriodCounts } from '@landfall/core/engine';
import { drawPeriod, type World, zOfMannWhitney, zOfProportions } from '@landfall/tests-judge';
import { fastUniform, type RandomCounts, randomCounts } from '@landfall/tests-support';
import { median } from '../median.ts';
import type { Row, Section } from '../row.ts';
import { ALONE } from './judge-rules.ts';
import { outcomesOf, percent, timeText } from './outcomes.ts';

const BAKES = 2_000;
const LOOKS = 60;
/** The error rate that each look is meant to have: 2%, on both sides for Mann and Whitney's test. */
const ONE_SIDED = 2.0537;
const TWO_SIDED = 2.3263;
const WINDOW = 10;

type Test = (seen: readonly PeriodCounts[]) => boolean;

const TESTS: readonly { readonly what: string; readonly fails: Test }[] = [
  {
    what: 'Mann-Whitney on rates at 98%, each minute',
    fails: (seen) =>
      seen.length >= WINDOW &&
      Math.abs(
        zOfMannWhitney(
          seen.map(({ n, k }) => k / n),
          seen.map(({ m, b }) => b / m),
        ),
      ) > TWO_SIDED,
  },
  { what: 'two proportions at 98%, each minute', fails: (seen) => zOf(seen) > ONE_SIDED },
  {
    what: 'two proportions at 98%, each 10 minutes by themselves',
    fails: (seen) => seen.length % WINDOW === 0 && zOf(seen.slice(-WINDOW)) > ONE_SIDED,
  },
];

/** The usual tests beside the judge, over an hour: false alarms, and the time to fail a bad version. */
export function measureUsualTests(): Section {
  const random = randomCounts(fastUniform(6));
  const world = (ratio: number): World => ({ requestsPerSecond: 100, share: 0.05, badRate: 0.01, ratio });
  const rows = TESTS.map(({ what, fails }): Row => {
    const good = firstFails(random, world(1), fails, BAKES);
    const bad = firstFails(random, world(3), fails, BAKES / 10);
    return row(what, good.length / BAKES, bad.length / (BAKES / 10), median(bad));
  });
  const good = outcomesOf(random, BAKES, ALONE, world(1), { periods: LOOKS });
  const bad = outcomesOf(random, BAKES / 10, ALONE, world(3), { periods: LOOKS });
  rows.push(row('the judge, each minute', good.failed, bad.failed, bad.failMedian));
  return { title: 'The usual tests on a good version: 1% errors, 100 a second, share 5%, an hour', rows };
}

function row(what: string, good: number, bad: number, time: number): Row {
  return {
    what,
    measured: percent(good),
    detail: `false alarms; 3 times worse: ${percent(bad)} caught, median ${timeText(time, 60)}`,
  };
}

/** When each bake that failed did, in periods. */
function firstFails(random: RandomCounts, world: World, fails: Test, bakes: number): readonly number[] {
  const times: number[] = [];
  for (let bake = 0; bake < bakes; bake++) {
    const seen: PeriodCounts[] = [];
    while (seen.length < LOOKS) {
      seen.push(drawPeriod(random, world, seen.length));
      if (!fails(seen)) continue;
      times.push(seen.length);
      break;
    }
  }
  return times;
}

function zOf(seen: readonly PeriodCounts[]): number {
  const sum = seen.reduce((all, { n, k, m, b }) => ({ n: all.n + n, k: all.k + k, m: all.m + m, b: all.b + b }), {
    n: 0,
    k: 0,
    m: 0,
    b: 0,
  });
  return zOfProportions(sum.k, sum.n, sum.b, sum.m);
}
