import { VertexError } from './vertex-error.ts';
import type { Whose } from './workload.ts';

/** What is asked of `projects.timeSeries.list`. */
export interface SeriesQuery {
  /** `response_count`. */
  readonly metric: string;
  readonly whose: Whose;
  /** Undefined: all types of latency. */
  readonly latencyType: string | undefined;
  readonly from: number;
  readonly until: number;
  readonly periodMs: number;
  readonly aligner: string;
  readonly reducer: string;
  readonly groupsByCode: boolean;
  /** How many series were answered with before. */
  readonly skip: number;
}

const METRIC = 'aiplatform.googleapis.com/prediction/online/';
const KNOWN = new Set([
  'metric.type',
  'resource.type',
  'resource.labels.location',
  'resource.labels.endpoint_id',
  'metric.labels.deployed_model_id',
  'metric.labels.latency_type',
]);

function invalid(message: string): never {
  throw new VertexError('INVALID_ARGUMENT', message);
}

/** What each field has to be; a field that is not named may be anything. */
function filterIn(text: string): ReadonlyMap<string, string> {
  const filter = new Map<string, string>();
  for (const part of text.split(' AND ')) {
    const [, field = '', value = ''] =
      /^([\w.]+)\s*=\s*"([^"]*)"$/.exec(part) ?? invalid(`Could not parse filter "${part}".`);
    if (!KNOWN.has(field)) invalid(`Unknown field "${field}".`);
    filter.set(field, value);
  }
  return filter;
}

/** Reads a query, and refuses one that Cloud Monitoring would refuse (google/monitoring/v3/common.proto and metric_service.proto). */
export function seriesQueryIn(query: URLSearchParams): SeriesQuery {
  const filter = filterIn(query.get('filter') ?? '');
  const type = filter.get('metric.type') ?? '';
  if (!type.startsWith(METRIC)) invalid('The filter must name exactly one metric.type.');
  const from = Date.parse(query.get('interval.startTime') ?? '');
  const until = Date.parse(query.get('interval.endTime') ?? '');
  if (!(from < until)) invalid('The start time must be earlier than the end time.');
  const periodMs = Number.parseInt(query.get('aggregation.alignmentPeriod') ?? '', 10) * 1_000;
  if (!(periodMs >= 60_000)) invalid('The alignment period must be at least 60 seconds.');
  return {
    metric: type.slice(METRIC.length),
    whose: {
      region: filter.get('resource.labels.location'),
      endpoint: filter.get('resource.labels.endpoint_id'),
      deployedModel: filter.get('metric.labels.deployed_model_id'),
    },
    latencyType: filter.get('metric.labels.latency_type'),
    from,
    until,
    periodMs,
    aligner: query.get('aggregation.perSeriesAligner') ?? '',
    reducer: query.get('aggregation.crossSeriesReducer') ?? '',
    groupsByCode: query.getAll('aggregation.groupByFields').includes('metric.labels.response_code'),
    skip: Number(query.get('pageToken') ?? 0),
  };
}
