import type { RegionState } from '../region-state.ts';
import type { Deployment } from './endpoint-record.ts';

/** An alarm of the deployment's own that is in ALARM: the update is rolled back for it. */
export function trippedAlarm(region: RegionState, deployment: Deployment | undefined, now: number): string | undefined {
  const alarms = deployment?.AutoRollbackConfiguration?.Alarms ?? [];
  return alarms.map(({ AlarmName = '' }) => AlarmName).find((name) => region.alarms.get(name, now)?.state === 'ALARM');
}

/** What the simulator gives as the reason. The text is its own. */
export function whyRolledBack(alarm: string): string {
  return `The update was rolled back because the alarm ${alarm} went into the ALARM state.`;
}

/** Rolls back the updates that an alarm was to stop, within `ms`. */
export function rollBackFor(region: RegionState, alarm: string, now: number, ms: number): void {
  for (const endpoint of region.endpoints.list(now)) {
    const isStopped = endpoint.pending !== undefined && endpoint.status === 'Updating';
    if (!isStopped || trippedAlarm(region, endpoint.deployment, now) !== alarm) continue;
    const end = now + ms;
    const back = { ...endpoint, status: 'InService' as const, modifiedAt: end, pending: undefined };
    region.endpoints.put(endpoint.name, now, endpoint);
    region.endpoints.put(endpoint.name, end, { ...back, failureReason: whyRolledBack(alarm) });
  }
}
