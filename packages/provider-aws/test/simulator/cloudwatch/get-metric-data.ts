import { type Call, operation, type Reply } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { shownPart } from './late-datapoints.ts';
import { statistic } from './statistic.ts';

interface Query {
  readonly Id: string;
  readonly Label?: string;
  readonly ReturnData?: boolean;
  readonly Expression?: string;
  readonly MetricStat?: {
    readonly Metric: {
      readonly Namespace?: string;
      readonly MetricName?: string;
      readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}

interface GetMetricData {
  readonly MetricDataQueries: readonly Query[];
  /** In seconds. */
  readonly StartTime: number;
  readonly EndTime: number;
  readonly ScanBy?: string;
  readonly MaxDatapoints?: number;
  readonly NextToken?: string;
}

interface Point {
  readonly at: number;
  readonly value: number;
}

const PUBLISHED_AFTER_MS = 120_000;
const MOST_POINTS = 100_800;
const MOST_QUERIES = 500;

function refused(message: string): Refusal {
  return new Refusal('ValidationError', message);
}

/** Only both dimensions together name something that has data. */
function pointsOf(call: Call, query: Query, input: GetMetricData): readonly Point[] {
  const { world, region, now } = call;
  const { MetricStat } = query;
  if (MetricStat === undefined) throw refused('Expressions are not part of this simulator.');
  const { Metric, Period, Stat } = MetricStat;
  if (Period <= 0 || Period % 60 !== 0) throw refused(`The period of ${query.Id} must be a multiple of 60 seconds.`);
  const dimensions = new Map((Metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]));
  const endpoint = dimensions.get('EndpointName');
  const variant = dimensions.get('VariantName');
  statistic(Stat, [{ value: 0, count: 1 }]);
  if (Metric.Namespace !== 'AWS/SageMaker' || endpoint === undefined || variant === undefined || dimensions.size !== 2)
    return [];
  const window = { from: input.StartTime * 1_000, until: input.EndTime * 1_000, periodMs: Period * 1_000 };
  const of = { endpoint, variant, metric: Metric.MetricName ?? '' };
  const seen = { now, delayMs: world.options.metricDelayMs ?? PUBLISHED_AFTER_MS };
  const periods = region.metrics.periods(of, window, (minute) => shownPart(region.lateDatapoints, of, minute, seen));
  const points = periods.map(({ at, samples }) => ({ at, value: statistic(Stat, samples) }));
  return input.ScanBy === 'TimestampAscending' ? points : points.reverse();
}

function result(query: Query, points: readonly Point[], StatusCode: string): Reply {
  return {
    Id: query.Id,
    Label: query.Label ?? query.MetricStat?.Metric.MetricName,
    Timestamps: points.map(({ at }) => at / 1_000),
    Values: points.map(({ value }) => value),
    StatusCode,
  };
}

/** GetMetricData: what was published by now, page by page. A page that is not the last of a metric is PartialData. */
export const getMetricData = operation((call, input: GetMetricData) => {
  const { MetricDataQueries, StartTime, EndTime, NextToken } = input;
  if (StartTime >= EndTime) throw refused('The parameter StartTime must be less than the parameter EndTime.');
  if (MetricDataQueries.length > MOST_QUERIES) throw refused('At most 500 MetricDataQueries can be asked for.');
  if (new Set(MetricDataQueries.map(({ Id }) => Id)).size !== MetricDataQueries.length)
    throw refused('The values for parameter id in MetricDataQueries are not unique.');
  const asked = MetricDataQueries.filter(({ ReturnData }) => ReturnData !== false);
  const size = Math.min(input.MaxDatapoints ?? MOST_POINTS, call.world.options.metricPageSize ?? MOST_POINTS);
  const start = NextToken === undefined ? 0 : Number(/^points-(\d+)$/.exec(NextToken)?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) throw refused('Invalid NextToken.');
  const fault = call.fault(['metrics-partial', 'metrics-error'])?.kind;
  let passed = 0;
  const MetricDataResults: Reply[] = [];
  for (const query of asked) {
    const points = pointsOf(call, query, input);
    const from = Math.max(0, start - passed);
    const until = Math.max(0, start + size - passed);
    passed += points.length;
    const shown = points.slice(from, until);
    const isNotBegun = until === 0 && points.length > 0;
    // A metric that an earlier page completed is not shown again, one that no page has reached yet neither.
    if (isNotBegun || (start > 0 && shown.length === 0)) continue;
    if (fault !== undefined) {
      const code = fault === 'metrics-error' ? 'InternalError' : 'PartialData';
      MetricDataResults.push(result(query, shown.slice(0, Math.floor(shown.length / 2)), code));
    } else MetricDataResults.push(result(query, shown, until < points.length ? 'PartialData' : 'Complete'));
  }
  const next = start + size < passed ? `points-${start + size}` : undefined;
  return { MetricDataResults, NextToken: fault === undefined ? next : undefined, Messages: [] };
});
