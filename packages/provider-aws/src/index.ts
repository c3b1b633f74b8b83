export { SettingsError, type SettingsIssue } from '@landfall/core/provider';
export type { AwsDeployment } from './aws-deployment.ts';
export { awsProvider } from './aws-provider.ts';
export type { AwsClient, AwsClientConfig, AwsCredentials } from './call/aws-client.ts';
export type { AwsService } from './call/client-package.ts';
export type {
  AwsAlarm,
  AwsAutoscaling,
  AwsRegionSettings,
  AwsSettings,
  InstanceServing,
  ServerlessServing,
} from './settings/aws-settings.ts';
export { parseAwsSettings } from './settings/parse-aws-settings.ts';
