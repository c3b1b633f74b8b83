/** The AWS services that are called, by the name of their client package. */
export const AWS_SERVICES = [
  'sagemaker',
  'sagemaker-runtime',
  'cloudwatch',
  'service-quotas',
  's3',
  'ecr',
  'application-auto-scaling',
  'ssm',
  'route-53',
] as const;

/** One of them. */
export type AwsService = (typeof AWS_SERVICES)[number];

/** The package of a service's client: `@aws-sdk/client-sagemaker`. */
export function clientPackage(service: AwsService): string {
  return `@aws-sdk/client-${service}`;
}
