import type { TagMap } from '../sagemaker/tag-map.ts';

/** The state of an alarm. */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** An alarm: of a metric, or composed of others. */
export interface AlarmRecord {
  readonly name: string;
  readonly arn: string;
  readonly isComposite: boolean;
  /** What PutMetricAlarm was asked, without the tags. */
  readonly definition: Readonly<Record<string, unknown>>;
  readonly state: AlarmState;
  readonly stateSince: number;
  readonly configuredAt: number;
  readonly tags: TagMap;
}
