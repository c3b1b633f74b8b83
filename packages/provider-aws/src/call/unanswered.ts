import { type ProviderError, providerError } from '@landfall/core/provider';
import type { ApiName } from './apis.ts';

/** A member that every answer of an API has: by the service models, or as seen where they do not say so. */
const ALWAYS: Readonly<Partial<Record<ApiName, string>>> = {
  CreateModel: 'ModelArn',
  DescribeModel: 'ModelArn',
  CreateEndpointConfig: 'EndpointConfigArn',
  DescribeEndpointConfig: 'EndpointConfigArn',
  CreateEndpoint: 'EndpointArn',
  DescribeEndpoint: 'EndpointStatus',
  UpdateEndpoint: 'EndpointArn',
  UpdateEndpointWeightsAndCapacities: 'EndpointArn',
  ListEndpoints: 'Endpoints',
  InvokeEndpoint: 'Body',
  GetMetricData: 'MetricDataResults',
  ListObjectsV2: 'KeyCount',
  GetObject: 'ETag',
  PutObject: 'ETag',
  GetParameter: 'Parameter',
  GetParameterHistory: 'Parameters',
  PutParameter: 'Version',
  PutScalingPolicy: 'PolicyARN',
  GetHostedZone: 'HostedZone',
  ListResourceRecordSets: 'ResourceRecordSets',
  ChangeResourceRecordSets: 'ChangeInfo',
  GetChange: 'ChangeInfo',
  GetHealthCheckStatus: 'HealthCheckObservations',
};

/** The error of an answer that is empty: it was cut off, or did not come from AWS. `undefined` for a complete one. */
export function unanswered(api: ApiName, output: unknown, what: string): ProviderError | undefined {
  const member = ALWAYS[api];
  const isWhole =
    member === undefined || (output as Readonly<Record<string, unknown>> | undefined)?.[member] !== undefined;
  if (isWhole) return undefined;
  const message = `${what}: the answer has no ${member}. It was cut off, or a proxy between here and AWS sent it.`;
  return providerError({ kind: 'transient', message });
}
