import { AUTOSCALING_API } from './autoscaling/autoscaling-api.ts';
import { CLOUDWATCH_API } from './cloudwatch/cloudwatch-api.ts';
import { ECR_API } from './ecr/ecr-api.ts';
import type { Operation } from './operation.ts';
import { ROUTE53_API } from './route53/route53-api.ts';
import { invokeEndpoint } from './runtime/invoke-endpoint.ts';
import { S3_API } from './s3/s3-api.ts';
import { SAGEMAKER_API } from './sagemaker/sagemaker-api.ts';
import { SERVICE_QUOTAS_API } from './service-quotas/service-quotas-api.ts';
import { SSM_API } from './ssm/ssm-api.ts';

const APIS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  sagemaker: SAGEMAKER_API,
  'sagemaker-runtime': { InvokeEndpoint: invokeEndpoint },
  cloudwatch: CLOUDWATCH_API,
  'service-quotas': SERVICE_QUOTAS_API,
  s3: S3_API,
  ecr: ECR_API,
  'application-auto-scaling': AUTOSCALING_API,
  ssm: SSM_API,
  'route-53': ROUTE53_API,
};

/** The operation of an API of a service; undefined if it is not simulated. */
export function operationOf(service: string, api: string): Operation | undefined {
  return Object.hasOwn(APIS[service] ?? {}, api) ? APIS[service]?.[api] : undefined;
}

/** Which service has an API: its name is unique among those that are simulated. */
export function serviceOf(api: string): string | undefined {
  return Object.entries(APIS).find(([, operations]) => Object.hasOwn(operations, api))?.[0];
}
