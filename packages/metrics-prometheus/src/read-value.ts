import type { MetricCall, MetricRequest } from '@landfall/core';
import type { Answer, Reading } from '@landfall/core/provider';
import { err, ok } from 'neverthrow';
import type { CompiledMetric } from './compiled-metric.ts';
import { ask, type Server } from './query/ask.ts';
import { readResult, refused } from './query/read-result.ts';
import { fillTemplate } from './template/fill-template.ts';
import { valuesOf } from './template/values-of.ts';

/** Asks for the value now. No series, and NaN (as of a quantile of no requests), are no data. */
export async function readValue(
  server: Server,
  metric: Extract<CompiledMetric, { is: 'value' }>,
  request: MetricRequest,
  call: MetricCall,
): Answer<Reading> {
  const what = `the query value of the metric "${request.metric}"`;
  const query = fillTemplate(metric.value, valuesOf(request));
  const parameters = { query, time: String(call.now / 1_000) };
  const data = await ask(server, { path: 'query', parameters, what, signal: call.signal });
  const points = data.andThen((given) => readResult(what, given));
  if (points.isErr()) return err(points.error);
  const value = points.value[0]?.value;
  if (value === undefined || Number.isNaN(value)) {
    const detail = value === undefined ? 'gave no series: check its labels' : 'gave NaN';
    return ok({ state: 'no-data', detail: `${what} ${detail}` });
  }
  if (!Number.isFinite(value)) return err(refused(what, `gives ${value}, which no threshold can be compared with`));
  return ok({ state: 'value', value, samples: 1 });
}
