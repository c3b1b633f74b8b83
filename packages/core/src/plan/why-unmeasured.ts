import type { PlannedProvider } from './plan.ts';
import type { PlannedMetric } from './planned-bake.ts';

/** Why a provider cannot measure a metric, as the end of a sentence about it: `counts no requests`. */
export function whyUnmeasured({ health }: Pick<PlannedProvider, 'health'>, metric: PlannedMetric): string {
  const isCounted = metric.of === 'errors' || metric.of === 'slower';
  if (isCounted && health === undefined) return 'counts no requests';
  if (metric.of === 'slower')
    return health?.countsSlower === true ? 'does not measure latency-p95' : 'does not count slow requests';
  return metric.of === 'errors' ? 'counts no errors' : `does not measure ${metric.name}`;
}
