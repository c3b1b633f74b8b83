import type { SourceCounts, SourcePeriod } from '@landfall/core';
import type { ProviderError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import { type Point, refused } from './query/read-result.ts';

/** The ends of periods, and what the two queries gave at each. */
export interface Counted {
  readonly metric: string;
  readonly periodMs: number;
  /** Only periods that end by then are final. */
  readonly finalUntil: number;
  readonly requests: readonly Point[];
  readonly bad: readonly Point[];
}

const NO_SERIES = 'the query requests gave no series for any period: check its labels if there were requests';

/** Makes periods of the points of two queries. The point at the end of a period is the count of the period. Where there is no point there was no request. */
export function countPeriods(counted: Counted): Result<SourceCounts, ProviderError> {
  const { periodMs, finalUntil, requests, bad } = counted;
  const badAt = new Map(bad.map(({ at, value }) => [at, value]));
  const requestsAt = new Map(requests.map(({ at, value }) => [at, value]));
  const ends = [...new Set([...requestsAt.keys(), ...badAt.keys()])].toSorted((one, other) => one - other);
  const periods: SourcePeriod[] = [];
  const open: number[] = [];
  for (const end of ends) {
    const from = end - periodMs;
    if (end > finalUntil) {
      if (Math.round(requestsAt.get(end) ?? 0) > 0) open.push(from);
      continue;
    }
    const period = checkPeriod(counted, { from, to: end }, requestsAt.get(end) ?? 0, badAt.get(end) ?? 0);
    if (period.isErr()) return err(period.error);
    periods.push(period.value);
  }
  return ok(ends.length === 0 ? { state: 'no-data', detail: NO_SERIES } : { state: 'counts', periods, open });
}

function checkPeriod(
  { metric }: Counted,
  { from, to }: { readonly from: number; readonly to: number },
  requests: number,
  bad: number,
): Result<SourcePeriod, ProviderError> {
  for (const [name, value] of Object.entries({ requests, bad })) {
    const what = `the query ${name} of the metric "${metric}"`;
    if (!Number.isFinite(value)) return err(refused(what, `gives ${value} for a period, not a count`));
    if (Math.round(value) < 0) return err(refused(what, `gives ${value} for a period: a count is never below 0`));
  }
  // Adding 0 makes 0 of the negative zero that a small negative number is rounded to.
  const counts = { requests: Math.round(requests) + 0, bad: Math.round(bad) + 0 };
  if (counts.bad <= counts.requests) return ok({ from, to, ...counts });
  const why = `counts ${counts.bad} of ${counts.requests} requests for a period: it must count only requests that the query requests counts`;
  return err(refused(`the query bad of the metric "${metric}"`, why));
}
