/** The AWS services that are called, by the name of their client package. */
export type AwsService =
  | 'sagemaker'
  | 'sagemaker-runtime'
  | 'cloudwatch'
  | 'service-quotas'
  | 's3'
  | 'ecr'
  | 'application-auto-scaling';

/** The package of a service's client: `@aws-sdk/client-sagemaker`. */
export function clientPackage(service: AwsService): string {
  return `@aws-sdk/client-${service}`;
}
