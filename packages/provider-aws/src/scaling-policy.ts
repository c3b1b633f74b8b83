import type { Apis } from './call/apis.ts';

/** A scaling policy as Application Auto Scaling describes it. */
export type ScalingPolicy = NonNullable<Apis['DescribeScalingPolicies']['output']['ScalingPolicies']>[number];

type Tracking = NonNullable<ScalingPolicy['TargetTrackingScalingPolicyConfiguration']>;
type Custom = NonNullable<Tracking['CustomizedMetricSpecification']>;
type Query = NonNullable<Custom['Metrics']>[number];
type Dimensions = Custom['Dimensions'];

/** Old names of endpoints and variants, and the new ones. */
export type Renames = ReadonlyMap<string, string>;

function renamed(dimensions: Dimensions, names: Renames): Dimensions {
  return dimensions?.map((dimension) => ({ ...dimension, Value: names.get(dimension.Value ?? '') ?? dimension.Value }));
}

function renamedQuery(query: Query, names: Renames): Query {
  const metric = query.MetricStat?.Metric;
  if (query.MetricStat === undefined || metric?.Dimensions === undefined) return query;
  const Dimensions = renamed(metric.Dimensions as Dimensions, names) as typeof metric.Dimensions;
  return { ...query, MetricStat: { ...query.MetricStat, Metric: { ...metric, Dimensions } } };
}

/** The policy of one variant for another: dimensions of its metrics get the other's names. */
export function trackingFor(tracking: Tracking, names: Renames): Tracking {
  const custom = tracking.CustomizedMetricSpecification;
  if (custom === undefined) return tracking;
  const CustomizedMetricSpecification: Custom = {
    ...custom,
    ...(custom.Dimensions !== undefined && { Dimensions: renamed(custom.Dimensions, names) }),
    ...(custom.Metrics !== undefined && { Metrics: custom.Metrics.map((query) => renamedQuery(query, names)) }),
  };
  return { ...tracking, CustomizedMetricSpecification };
}

/** Whether a policy follows a metric of which no dimension names the variant: it is not the variant's own. */
export function isShared(
  { TargetTrackingScalingPolicyConfiguration: tracking }: ScalingPolicy,
  variant: string,
): boolean {
  if (tracking?.CustomizedMetricSpecification === undefined) return false;
  // The name of a variant cannot hold a slash, so a dimension that becomes one named the variant.
  const text = JSON.stringify(trackingFor(tracking, new Map([[variant, '/']])));
  return !text.includes('"/"');
}
