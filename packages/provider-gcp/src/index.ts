export { SettingsError, type SettingsIssue } from '@landfall/core/provider';
export type { GcpAuth } from './call/gcp-auth.ts';
export type { GcpDeployment } from './gcp-deployment.ts';
export { gcpProvider } from './gcp-provider.ts';
export type { CloudDnsPolicy, CloudDnsRouterOptions } from './router/clouddns/clouddns-options.ts';
export { cloudDnsRouter } from './router/clouddns/clouddns-router.ts';
export type { GcsTableRouterOptions } from './router/gcs/gcs-options.ts';
export { gcsTableRouter } from './router/gcs/gcs-table-router.ts';
export type {
  GcpAlert,
  GcpChecks,
  GcpContainer,
  GcpProbe,
  GcpRegionSettings,
  GcpService,
  GcpServing,
  GcpSettings,
} from './settings/gcp-settings.ts';
export { parseGcpSettings } from './settings/parse-gcp-settings.ts';
