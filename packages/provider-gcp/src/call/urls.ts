import type { GcpService, GcpSettings } from '../settings/gcp-settings.ts';

/** Vertex has no host for all regions: what is asked elsewhere than in its own region is not found. */
const HOSTS: Readonly<Record<GcpService, string>> = {
  aiplatform: 'https://{region}-aiplatform.googleapis.com',
  prediction: 'https://{region}-aiplatform.googleapis.com',
  monitoring: 'https://monitoring.googleapis.com',
  storage: 'https://storage.googleapis.com',
  artifactregistry: 'https://artifactregistry.googleapis.com',
  cloudquotas: 'https://cloudquotas.googleapis.com',
  cloudresourcemanager: 'https://cloudresourcemanager.googleapis.com',
  iam: 'https://iam.googleapis.com',
};

/** Where a service is asked in a region, without a slash at its end. */
export function urlOf({ urls }: Pick<GcpSettings, 'urls'>, service: GcpService, region: string): string {
  return (urls?.[service] ?? HOSTS[service]).replaceAll('{region}', region).replace(/\/$/, '');
}
