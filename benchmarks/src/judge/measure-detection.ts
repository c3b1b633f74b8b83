import { fastUniform, randomCounts } from '@landfall/tests-support';
import type { Row, Section } from '../row.ts';
import { ALONE } from './judge-rules.ts';
import { outcomesOf, percent, timeText } from './outcomes.ts';

const BAKES = 300;
const LOOKS = 720;
const SECONDS = 10;
const BAD_RATES = [0.002, 0.005, 0.01, 0.02, 0.05, 0.2];

/** How long it takes to fail a version that is bad from its first request on. */
export function measureDetection(): Section {
  const random = randomCounts(fastUniform(2));
  const rows = BAD_RATES.map((bad): Row => {
    const cells = [10, 100, 1_000].map((requestsPerSecond) => {
      const world = { requestsPerSecond, share: 0.05, badRate: 0.001, ratio: bad / 0.001, periodMs: SECONDS * 1_000 };
      const { failed, failMedian, failLate } = outcomesOf(random, BAKES, ALONE, world, { periods: LOOKS });
      return failed < 0.5
        ? `${percent(failed)} caught`
        : `${timeText(failMedian, SECONDS)} (${failed < 0.95 ? `${percent(failed)} caught` : timeText(failLate, SECONDS)})`;
    });
    return {
      what: `${percent(bad)} errors`,
      measured: cells[1] ?? '',
      detail: `at 100 a second; at 10: ${cells[0]}; at 1,000: ${cells[2]}`,
    };
  });
  return {
    title:
      'Time to fail a bad version, median (and 95th percentile): previous 0.1%, share 5%, looks of 10 s, 2 hours at most',
    rows,
  };
}
