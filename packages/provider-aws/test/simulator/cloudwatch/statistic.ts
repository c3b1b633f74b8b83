import { Refusal } from '../refusal.ts';
import type { Samples } from './traffic.ts';

function percentile(samples: readonly Samples[], percent: number): number {
  const sorted = [...samples].sort((one, other) => one.value - other.value);
  const total = sorted.reduce((sum, { count }) => sum + count, 0);
  const rank = Math.max(1, Math.ceil((percent / 100) * total));
  let passed = 0;
  for (const { value, count } of sorted) {
    passed += count;
    if (passed >= rank) return value;
  }
  return sorted.at(-1)?.value ?? 0;
}

/** `PR(:300)` is the percentage of values of 300 or less, `PR(100:300)` of those above 100 too: a bin of a histogram. */
const RANK = /^PR\((\d+(?:\.\d+)?)?:(\d+(?:\.\d+)?)?\)$/;

function percentileRank(samples: readonly Samples[], above: number, upTo: number): number {
  const within = samples.filter(({ value }) => value > above && value <= upTo);
  const count = (some: readonly Samples[]) => some.reduce((sum, sample) => sum + sample.count, 0);
  return (100 * count(within)) / count(samples);
}

/**
 * A statistic of samples: Sum, Average, Minimum, Maximum, SampleCount, a percentile as `p95` or `p99.9`, or a percentile rank as `PR(:300)`:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html.
 */
export function statistic(stat: string, samples: readonly Samples[]): number {
  const count = samples.reduce((sum, sample) => sum + sample.count, 0);
  const sum = samples.reduce((total, sample) => total + sample.value * sample.count, 0);
  switch (stat) {
    case 'Sum':
      return sum;
    case 'SampleCount':
      return count;
    case 'Average':
      return sum / count;
    case 'Minimum':
      return Math.min(...samples.map(({ value }) => value));
    case 'Maximum':
      return Math.max(...samples.map(({ value }) => value));
    default: {
      const rank = RANK.exec(stat);
      if (rank !== null)
        return percentileRank(samples, Number(rank[1] ?? -1), Number(rank[2] ?? Number.POSITIVE_INFINITY));
      const percent = Number(/^p(\d{1,2}(?:\.\d+)?|100)$/.exec(stat)?.[1] ?? Number.NaN);
      if (Number.isNaN(percent)) throw new Refusal('ValidationError', `The statistic ${stat} is not simulated.`);
      return percentile(samples, percent);
    }
  }
}
