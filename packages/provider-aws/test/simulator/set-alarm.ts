import type { AlarmState } from './cloudwatch/alarm-record.ts';
import { rollBackFor } from './sagemaker/alarm-rollback.ts';
import type { World } from './world.ts';

/** Whether the alarm is composed of others. */
export interface SetAlarmOptions {
  readonly composite?: boolean;
}

/** Puts an alarm into a state, and makes it if it is not there. An update that it was to stop is rolled back. */
export function setAlarm(
  world: World,
  regionName: string,
  name: string,
  state: AlarmState,
  { composite }: SetAlarmOptions = {},
): void {
  const region = world.region(regionName);
  const now = world.now();
  const before = region.alarms.get(name, now);
  const isComposite = composite ?? before?.isComposite ?? false;
  const definition =
    before?.definition ?? (isComposite ? { AlarmName: name, AlarmRule: 'FALSE' } : { AlarmName: name });
  region.alarms.put(name, now, {
    name,
    arn: `arn:aws:cloudwatch:${regionName}:${world.accountId}:alarm:${name}`,
    isComposite,
    definition,
    state,
    stateSince: before?.state === state ? before.stateSince : now,
    configuredAt: before?.configuredAt ?? now,
    tags: before?.tags ?? {},
  });
  if (state !== 'ALARM') return;
  for (const endpoint of region.endpoints.list(now))
    rollBackFor(region, name, now, world.weightsMs(regionName, endpoint.name));
}
