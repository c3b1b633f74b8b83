import type { Health, HealthPeriod, HealthQuery, ProviderError } from '@landfall/core/provider';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import { MICROSECONDS_PER_MS } from '../alarms.ts';
import type { AwsDeployment } from '../aws-deployment.ts';
import type { AwsRegion } from '../aws-region.ts';
import { type Points, readSeries, type Series } from '../metric-series.ts';
import { checkModel } from './check-model.ts';
import { FINAL_AFTER_MS, PERIOD_MS } from './health-capability.ts';
import { countMinute, type Flags, type Minute } from './minute-counts.ts';

/** Whatever has not come so long after the end of its minute is not expected any more. AWS gives no bound; this one is our own. */
const LATEST_MS = 5 * PERIOD_MS;

/** CloudWatch keeps datapoints of a minute for 15 days. */
const KEPT_MS = 15 * 24 * 3_600_000;

const FLAGS = [
  ['errors5xx', 'Invocation5XXErrors'],
  ['errors4xx', 'Invocation4XXErrors'],
  ['modelErrors', 'InvocationModelErrors'],
] as const;

function seriesFor(slowerThanMs: number | undefined): readonly Series[] {
  const of = (id: string, metric: string, stat: string): Series => ({ id, metric, stat, periodSeconds: 60 });
  const wanted = [of('invocations', 'Invocations', 'Sum')];
  for (const [id, metric] of FLAGS)
    wanted.push(of(`${id}Sum`, metric, 'Sum'), of(`${id}Samples`, metric, 'SampleCount'));
  if (slowerThanMs === undefined) return wanted;
  // The percentage of values of this many or less: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html.
  const rank = `PR(:${Math.round(slowerThanMs * MICROSECONDS_PER_MS)})`;
  return [...wanted, of('latencies', 'ModelLatency', 'SampleCount'), of('percentWithin', 'ModelLatency', rank)];
}

/** The datapoints that begin at one time, of all series. */
function minuteAt(series: ReadonlyMap<string, Points>, at: number): Minute {
  const value = (id: string): number | undefined => series.get(id)?.get(at);
  const flags = (id: string): Flags | undefined => {
    const sum = value(`${id}Sum`);
    return sum === undefined ? undefined : { sum, samples: value(`${id}Samples`) ?? 0 };
  };
  return {
    invocations: value('invocations'),
    errors5xx: flags('errors5xx'),
    errors4xx: flags('errors4xx'),
    modelErrors: flags('modelErrors'),
    latencies: value('latencies'),
    percentWithin: value('percentWithin'),
  };
}

/**
 * Counts the requests of a deployment's variant by minute: all, those that failed, and those whose model took longer than `slowerThanMs`. A minute is
 * closed two minutes after its end, if each of its metrics has a sample for each request; or five minutes after its end, with the datapoints that came.
 * Fails with `conflict` if the variant's metrics are another model's too.
 */
export function readHealth(
  aws: AwsRegion,
  deployment: AwsDeployment,
  { from, to, slowerThanMs }: HealthQuery,
): ResultAsync<Health, ProviderError> {
  return safeTry(async function* () {
    const { version, variant, since = 0 } = deployment;
    const begin = Math.max(from, ...[since, aws.now - KEPT_MS].map((time) => Math.ceil(time / PERIOD_MS) * PERIOD_MS));
    if (begin >= to)
      return ok<Health>({
        state: 'no-data',
        detail: `the range is from before version ${version}, or older than 15 days`,
      });
    const series = yield* readSeries(aws, deployment, seriesFor(slowerThanMs), { from: begin, to });
    const periods: HealthPeriod[] = [];
    const open: number[] = [];
    for (let at = begin; at < to; at += PERIOD_MS) {
      const end = at + PERIOD_MS;
      const counting = { isLate: aws.now >= end + LATEST_MS, countsSlower: slowerThanMs !== undefined };
      const counts = countMinute(minuteAt(series, at), counting);
      if (counts === undefined) continue;
      if (counts === 'open' || aws.now < end + FINAL_AFTER_MS) open.push(at);
      else periods.push({ from: at, to: end, ...counts, version });
    }
    if (periods.length === 0 && open.length === 0)
      return ok<Health>({ state: 'no-data', detail: `${variant} had no request` });
    yield* checkModel(aws, deployment);
    return ok<Health>({ state: 'counts', periods, open });
  });
}
