export { SettingsError, type SettingsIssue } from '@landfall/core/provider';
export type { AwsDeployment } from './aws-deployment.ts';
export { awsProvider } from './aws-provider.ts';
export type { AwsClient, AwsClientConfig, AwsCredentials } from './call/aws-client.ts';
export type { AwsService } from './call/client-package.ts';
export type { Route53RouterOptions } from './router/route53/route53-options.ts';
export { route53Router } from './router/route53/route53-router.ts';
export type { S3TableRouterOptions } from './router/s3/s3-options.ts';
export { s3TableRouter } from './router/s3/s3-table-router.ts';
export type { ParameterTier } from './router/ssm/parameter-text.ts';
export type { SsmTableRouterOptions } from './router/ssm/ssm-options.ts';
export { ssmTableRouter } from './router/ssm/ssm-table-router.ts';
export type { TableRouterOptions } from './router/table-router-options.ts';
export type {
  AwsAlarm,
  AwsAutoscaling,
  AwsRegionSettings,
  AwsSettings,
  InstanceServing,
  ServerlessServing,
} from './settings/aws-settings.ts';
export { parseAwsSettings } from './settings/parse-aws-settings.ts';
