/** The counts of one closed period of one region, for one metric. Times are milliseconds since 1970. */
export interface PeriodCounts {
  readonly from: number;
  readonly to: number;
  /** Requests of the new version. */
  readonly n: number;
  /** Bad requests of the new version. */
  readonly k: number;
  /** Requests of the previous version, 0 if there is none. */
  readonly m: number;
  /** Bad requests of the previous version. */
  readonly b: number;
}

/** What is wrong with counts that cannot be, such as more bad requests than requests; undefined if nothing is. */
export function countsIssue({ from, to, n, k, m, b }: PeriodCounts): string | undefined {
  if (!(Number.isFinite(from) && Number.isFinite(to) && from < to)) return 'the period must end after it begins';
  for (const [requests, bad, version] of [
    [n, k, 'new'],
    [m, b, 'previous'],
  ] as const) {
    for (const count of [requests, bad]) {
      if (!Number.isSafeInteger(count) || count < 0) {
        return `counts of the ${version} version must be whole numbers from 0, got ${count}`;
      }
    }
    if (bad > requests) return `the ${version} version has ${bad} bad requests of ${requests}: more than there are`;
  }
  return undefined;
}
