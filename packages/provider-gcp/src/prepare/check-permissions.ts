import type { Finding, ProviderError } from '@landfall/core/provider';
import { okAsync, type ResultAsync } from 'neverthrow';
import type { GcpRegion } from '../gcp-region.ts';
import { problem, unchecked } from './findings.ts';

const NEEDED = [
  'aiplatform.endpoints.create',
  'aiplatform.endpoints.delete',
  'aiplatform.endpoints.deploy',
  'aiplatform.endpoints.get',
  'aiplatform.endpoints.list',
  'aiplatform.endpoints.predict',
  'aiplatform.endpoints.undeploy',
  'aiplatform.endpoints.update',
  'aiplatform.models.delete',
  'aiplatform.models.get',
  'aiplatform.models.update',
  'aiplatform.models.upload',
  'aiplatform.operations.list',
  'monitoring.timeSeries.list',
];
const FOR_ALERTS = [
  'monitoring.alertPolicies.create',
  'monitoring.alertPolicies.delete',
  'monitoring.alertPolicies.list',
];

/** Whether who rolls out may do all of it: seen before the first change, not in the middle. */
export function checkPermissions(gcp: GcpRegion): ResultAsync<readonly Finding[], ProviderError> {
  const { project, checks, alerts = [] } = gcp.project;
  if (checks?.permissions === false) return okAsync([]);
  const permissions = [...NEEDED, ...(alerts.length > 0 ? FOR_ALERTS : [])];
  const path = `/v1/projects/${project}:testIamPermissions`;
  return gcp
    .rest<{ readonly permissions?: readonly string[] }>(
      { service: 'cloudresourcemanager', method: 'POST', path, json: { permissions } },
      `permissions in ${project}`,
    )
    .map(({ permissions: granted = [] }) => {
      const missing = permissions.filter((permission) => !granted.includes(permission));
      if (missing.length === 0) return [];
      return [
        problem(
          `Whoever rolls out lacks in ${project}: ${missing.join(', ')}. roles/aiplatform.user has most of them; see the page on roles.`,
        ),
      ];
    })
    .orElse((error) => unchecked(error, 'The permissions'));
}
