import { actionsOf } from '../alarms.ts';
import { partitionOf } from '../partition.ts';
import type { AwsRegionSettings } from '../settings/aws-settings.ts';

/** Why an alarm of a region cannot have an action; undefined if it can. */
function mistakeIn(action: string, region: string): string | undefined {
  const [, partition = '', , its = ''] = action.split(':');
  // CloudWatch would say "Invalid partition aws specified. Only aws-us-gov is supported." (aws-samples/amazon-cloudwatch-auto-alarms#61)
  if (partition !== partitionOf(region))
    return `The alarm action ${action} is in another partition of AWS than ${region}.`;
  // Or "Invalid region ca-central-1 specified. Only us-west-2 is supported." (cds-snc/notification-terraform#128). Some ARNs have no region.
  if (its !== '' && its !== region)
    return `The alarm action ${action} is in ${its}, but CloudWatch in ${region} accepts only actions of its own region. "actions" may contain {region}, and "alarms" may differ by region.`;
  return undefined;
}

/** Why CloudWatch in a region would refuse the alarms of its settings, which it would only do once the traffic has moved. */
export function mistakesInAlarms({ alarms = [] }: AwsRegionSettings, region: string): readonly string[] {
  const actions = new Set(alarms.flatMap((alarm) => actionsOf(alarm, region)));
  return [...actions].flatMap((action) => mistakeIn(action, region) ?? []);
}
