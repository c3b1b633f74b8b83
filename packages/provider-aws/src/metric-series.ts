import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import { dimensionsOf } from './alarms.ts';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import { dateOf } from './date-of.ts';

/** One statistic of one metric of a variant, by period. */
export interface Series {
  /** A lower-case letter, then letters and digits. */
  readonly id: string;
  readonly metric: string;
  readonly stat: string;
  /** A multiple of 60. */
  readonly periodSeconds: number;
}

/** The values of a series, by when their period begins, in milliseconds since the epoch. A period without a datapoint has none. */
export type Points = ReadonlyMap<number, number>;

/**
 * Reads series of a deployment's variant from `from` to `to`, whatever the number of pages. Fails with `transient` if CloudWatch could not read all of one.
 * CloudWatch takes at most 500 series in one request.
 */
export function readSeries(
  aws: AwsRegion,
  deployment: AwsDeployment,
  wanted: readonly Series[],
  { from, to }: { readonly from: number; readonly to: number },
): ResultAsync<ReadonlyMap<string, Points>, ProviderError> {
  return safeTry(async function* () {
    const queries = wanted.map(({ id, metric, stat, periodSeconds }) => ({
      Id: id,
      MetricStat: {
        Metric: { Namespace: 'AWS/SageMaker', MetricName: metric, Dimensions: dimensionsOf(deployment) },
        Period: periodSeconds,
        Stat: stat,
      },
    }));
    const series = new Map(wanted.map(({ id }) => [id, new Map<number, number>()]));
    let token: string | undefined;
    do {
      const page = yield* aws.ask('GetMetricData', {
        MetricDataQueries: queries,
        StartTime: dateOf(from),
        EndTime: dateOf(to),
        NextToken: token,
      });
      for (const { Id = '', Timestamps = [], Values = [], StatusCode } of page.MetricDataResults ?? []) {
        if (StatusCode === 'InternalError' || (StatusCode === 'PartialData' && page.NextToken === undefined)) {
          const message = `GetMetricData in ${aws.name} could not read all of ${Id}: CloudWatch says ${StatusCode}. Try again.`;
          return err(providerError({ kind: 'transient', message }));
        }
        for (const [index, time] of Timestamps.entries()) {
          const value = Values[index];
          if (value !== undefined) series.get(Id)?.set(time.getTime(), value);
        }
      }
      token = page.NextToken;
    } while (token !== undefined);
    return ok(series);
  });
}
