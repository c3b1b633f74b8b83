import type { MetricCall, MetricRequest, MetricSource, SourceCounts } from '@landfall/core';
import type { ProviderError } from '@landfall/core/provider';

/** A request about a version in a region. */
export function requestOf(metric: string, version: string, region = 'eu-west-1'): MetricRequest {
  return { metric, region: { key: `aws/${region}`, provider: 'aws', name: region }, model: 'fraud', version };
}

/** A call at a time. */
export function callAt(now: number, signal = new AbortController().signal): MetricCall {
  return { now, signal };
}

/** Which periods are asked for, of what, and when. */
export interface Asked {
  readonly from: number;
  readonly to: number;
  readonly now: number;
  readonly metric?: string;
  readonly version?: string;
}

/** What a source answers about its counts: the counts, or the error. */
export async function countsOf(
  source: Required<MetricSource>,
  { from, to, now, metric = 'wrong-answers', version = '2' }: Asked,
): Promise<SourceCounts | ProviderError> {
  const answer = await source.counts({ ...requestOf(metric, version), from, to }, callAt(now));
  return answer.isOk() ? answer.value : answer.error;
}
