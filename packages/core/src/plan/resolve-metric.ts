import type { SourceMetric } from '../metrics/metric-source.ts';
import { durationMs } from '../spec/duration.ts';
import type { CountedMetric } from '../spec/gate.ts';
import { VALUE_METRICS } from '../spec/value-metrics.ts';
import type { PlannedProvider } from './plan.ts';
import type { PlannedMetric } from './planned-bake.ts';

/** The metrics of `options.metrics`, by name; empty without a source. */
export type SourceMetrics = Readonly<Record<string, SourceMetric>>;

/** What a gate's metric reads; undefined if neither the providers nor the source can have it. */
export function resolveMetric(metric: CountedMetric, sources: SourceMetrics): PlannedMetric | undefined {
  if (typeof metric !== 'string') {
    const { slowerThan } = metric;
    return { of: 'slower', thanMs: slowerThan === 'previous-p95' ? slowerThan : (durationMs(slowerThan) ?? 0) };
  }
  if (metric === 'errors') return { of: 'errors' };
  const value = VALUE_METRICS.find((name) => name === metric);
  if (value !== undefined) return { of: 'provider-value', name: value };
  const source = Object.hasOwn(sources, metric) ? sources[metric] : undefined;
  if (source === undefined) return undefined;
  if (source.is === 'value') return { of: 'source-value', name: metric };
  return { of: 'source-counts', name: metric, periodMs: source.periodMs, finalAfterMs: source.finalAfterMs };
}

/** Whether a gate can read this metric in the regions of a provider. */
export function measures(
  { health, metrics = [] }: Pick<PlannedProvider, 'health' | 'metrics'>,
  metric: PlannedMetric,
): boolean {
  switch (metric.of) {
    case 'errors':
      return health !== undefined;
    case 'slower':
      return health?.countsSlower === true && (metric.thanMs !== 'previous-p95' || metrics.includes('latency-p95'));
    case 'provider-value':
      return metrics.includes(metric.name);
    case 'source-counts':
    case 'source-value':
      return true;
    default:
      return metric satisfies never;
  }
}

/** What gates can read of a provider, in words; `nothing` if it measures nothing. */
export function measuredBy({ health, metrics = [] }: Pick<PlannedProvider, 'health' | 'metrics'>): string {
  const has: string[] = [];
  if (health !== undefined) has.push('errors');
  if (health?.countsSlower === true) has.push('slow requests');
  has.push(...VALUE_METRICS.filter((name) => metrics.includes(name)));
  return has.join(', ') || 'nothing';
}

/** A metric's name in events and reports. */
export function metricName(metric: PlannedMetric): string {
  switch (metric.of) {
    case 'errors':
      return 'errors';
    case 'slower':
      return metric.thanMs === 'previous-p95'
        ? 'slower than the previous p95'
        : `slower than ${metric.thanMs % 1_000 === 0 ? `${metric.thanMs / 1_000}s` : `${metric.thanMs}ms`}`;
    case 'provider-value':
    case 'source-counts':
    case 'source-value':
      return metric.name;
    default:
      return metric satisfies never;
  }
}
