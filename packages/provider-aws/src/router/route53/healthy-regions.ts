import { type ProviderError, providerError } from '@landfall/core/provider';
import type { RecordsByRegion } from './read-table.ts';
import type { ZoneCalls } from './zone.ts';

/** Route 53 takes an endpoint for healthy if at least 18 % of its checkers do: "How Route 53 determines whether a health check is healthy". */
const ENOUGH = 0.18;

/** Whether the checkers find an endpoint healthy. A check that has no result counts as healthy for Route 53, and so does one that gives no status, such as one of an alarm. */
async function isHealthy(calls: ZoneCalls, HealthCheckId: string): Promise<boolean> {
  const answer = await calls.ask('GetHealthCheckStatus', { HealthCheckId });
  const found = answer.map(({ HealthCheckObservations = [] }) => HealthCheckObservations).unwrapOr([]);
  const good = found.filter(({ StatusReport }) => StatusReport?.Status?.startsWith('Success') === true);
  return found.length === 0 || good.length / found.length >= ENOUGH;
}

/** The health checks of some regions; undefined for a record without one. */
function checksOf(records: RecordsByRegion, regions: readonly string[]): readonly (string | undefined)[] {
  return regions.map((region) => records.get(region)?.HealthCheckId);
}

async function hasHealthy(calls: ZoneCalls, checks: readonly (string | undefined)[]): Promise<boolean> {
  if (checks.some((check) => check === undefined)) return true;
  for (const check of checks) if (check !== undefined && (await isHealthy(calls, check))) return true;
  return false;
}

function takes({ Weight }: { readonly Weight?: number | undefined }): boolean {
  return Weight !== 0;
}

function takingOf(records: RecordsByRegion): readonly string[] {
  return [...records].filter(([, record]) => takes(record)).map(([region]) => region);
}

/**
 * Why a change must wait: it takes a healthy region away and leaves none, and Route 53 then answers with every unhealthy one. Undefined if it may be made. Nothing is asked where no
 * region is taken away.
 */
export async function lastHealthyTaken(
  name: string,
  before: RecordsByRegion,
  after: RecordsByRegion,
  calls: ZoneCalls,
): Promise<ProviderError | undefined> {
  const left = takingOf(after);
  const taken = takingOf(before).filter((region) => !left.includes(region));
  if (taken.length === 0 || left.length === 0) return undefined;
  if (await hasHealthy(calls, checksOf(after, left))) return undefined;
  if (!(await hasHealthy(calls, checksOf(before, taken)))) return undefined;
  const message = `The routing table for ${name} was not changed: ${taken.join(', ')} would leave it, and the health checks of all others (${left.join(', ')}) fail, so Route 53 would answer with all of them. Repair one of them first.`;
  return providerError({ kind: 'transient', message });
}
