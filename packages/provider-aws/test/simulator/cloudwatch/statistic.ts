import { Refusal } from '../refusal.ts';
import type { Samples } from './metric-store.ts';

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

/** A statistic of samples: Sum, Average, Minimum, Maximum, SampleCount, or a percentile as `p95` or `p99.9`. */
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
      const percent = Number(/^p(\d{1,2}(?:\.\d+)?|100)$/.exec(stat)?.[1] ?? Number.NaN);
      if (Number.isNaN(percent)) throw new Refusal('ValidationError', `The statistic ${stat} is not simulated.`);
      return percentile(samples, percent);
    }
  }
}
