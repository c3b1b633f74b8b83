import type { MetricCall, MetricRequest, SourceCounts } from '@landfall/core';
import type { Answer } from '@landfall/core/provider';
import { err, ok } from 'neverthrow';
import type { CompiledMetric } from './compiled-metric.ts';
import { countPeriods } from './count-periods.ts';
import { ask, type Server } from './query/ask.ts';
import { type Point, readResult } from './query/read-result.ts';
import { fillTemplate } from './template/fill-template.ts';
import { valuesOf } from './template/values-of.ts';

/** What is asked about: a version in a region, and the range of periods. */
export type CountsRequest = MetricRequest & { readonly from: number; readonly to: number };

/** Asks for the counts of the periods in a range: both queries, at the end of each period that is over. */
export async function readCounts(
  server: Server,
  metric: Extract<CompiledMetric, { is: 'counts' }>,
  request: CountsRequest,
  call: MetricCall,
): Answer<SourceCounts> {
  const { periodMs, finalAfterMs } = metric;
  const first = request.from + periodMs;
  const last = Math.min(request.to, Math.floor(call.now / periodMs) * periodMs);
  if (last < first) return ok({ state: 'no-data', detail: 'no period of the range is over' });
  const values = valuesOf(request, periodMs);

  const pointsOf = async (name: 'requests' | 'bad'): Answer<readonly Point[]> => {
    const what = `the query ${name} of the metric "${request.metric}"`;
    const parameters = {
      query: fillTemplate(metric[name], values),
      start: String(first / 1_000),
      end: String(last / 1_000),
      step: String(periodMs / 1_000),
    };
    const data = await ask(server, { path: 'query_range', parameters, what, signal: call.signal });
    return data.andThen((given) => readResult(what, given));
  };

  const [requests, bad] = await Promise.all([pointsOf('requests'), pointsOf('bad')]);
  if (requests.isErr()) return err(requests.error);
  if (bad.isErr()) return err(bad.error);
  const counted = { metric: request.metric, periodMs, finalUntil: call.now - finalAfterMs };
  return countPeriods({ ...counted, requests: requests.value, bad: bad.value });
}
