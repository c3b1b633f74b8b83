import type { Health } from '../../provider/contract.ts';

/** The counts of one version in one period of a region. */
export interface ArmCounts {
  readonly requests: number;
  readonly errors: number;
  readonly slower: number;
}

export const NO_REQUESTS: ArmCounts = { requests: 0, errors: 0, slower: 0 };

/** The counts of one version by period of its region: `open` where they are not complete, nothing where there were no requests. */
export type PeriodTable = ReadonlyMap<number, ArmCounts | 'open'>;

/** Puts counts into the periods of a region. Those of another version than `version`, where both are known, are left out. */
export function periodTable(health: Health, periodMs: number, version: string | undefined): PeriodTable {
  const table = new Map<number, ArmCounts | 'open'>();
  if (health.state === 'no-data') return table;
  for (const period of health.periods) {
    if (version !== undefined && period.version !== undefined && period.version !== version) continue;
    const from = Math.floor(period.from / periodMs) * periodMs;
    const before = table.get(from) ?? NO_REQUESTS;
    if (before === 'open') continue;
    table.set(from, {
      requests: before.requests + period.requests,
      errors: before.errors + period.errors,
      slower: before.slower + (period.slower ?? 0),
    });
  }
  for (const from of health.open ?? []) table.set(Math.floor(from / periodMs) * periodMs, 'open');
  return table;
}
