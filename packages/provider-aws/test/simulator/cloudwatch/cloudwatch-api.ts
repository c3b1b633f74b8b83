import type { Operation } from '../operation.ts';
import { deleteAlarms, describeAlarms, listTagsForResource, putMetricAlarm } from './alarms.ts';
import { getMetricData } from './get-metric-data.ts';

/** The APIs of CloudWatch that are simulated. */
export const CLOUDWATCH_API: Readonly<Record<string, Operation>> = {
  GetMetricData: getMetricData,
  PutMetricAlarm: putMetricAlarm,
  DescribeAlarms: describeAlarms,
  DeleteAlarms: deleteAlarms,
  ListTagsForResource: listTagsForResource,
};
