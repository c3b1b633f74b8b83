import type { MetricRequest } from '@landfall/core';
import type { Placeholder } from './parse-template.ts';
import { promqlDuration } from './promql-duration.ts';

/** What each placeholder stands for in a request. A value has no period, and its template has no `{period}`. */
export function valuesOf(
  { region, model, version }: MetricRequest,
  periodMs = 0,
): Readonly<Record<Placeholder, string>> {
  return { region: region.name, provider: region.provider, model, version, period: promqlDuration(periodMs) };
}
