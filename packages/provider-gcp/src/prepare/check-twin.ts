import { type Finding, problem } from '@landfall/core/provider';
import type { Endpoint } from '../call/vertex-api.ts';
import type { GcpDeployment } from '../gcp-deployment.ts';
import type { GcpRegion } from '../gcp-region.ts';

function isPrivate({ network, enablePrivateServiceConnect, privateServiceConnectConfig }: Endpoint): boolean {
  const isPeered = network != null && network !== '';
  return (
    isPeered ||
    enablePrivateServiceConnect === true ||
    privateServiceConnectConfig?.enablePrivateServiceConnect === true
  );
}

/** Whether the twin of a version would be as well protected as the endpoint that the version goes to. */
export function checkTwin(
  gcp: GcpRegion,
  { endpoint: id }: Pick<GcpDeployment, 'endpoint'>,
  endpoint: Endpoint,
): readonly Finding[] {
  if (gcp.project.twin === false) return [];
  const where = `Endpoint ${id} in ${gcp.name}`;
  const findings: Finding[] = [];
  if (isPrivate(endpoint))
    findings.push(
      problem(
        `${where} is private, and the twin that verifies a version would be a public endpoint. Set "twin: false", or deploy to another "endpoint".`,
      ),
    );
  const key = endpoint.encryptionSpec?.kmsKeyName;
  if (key !== undefined && key !== '' && key !== gcp.settings.kmsKey)
    findings.push(
      problem(
        `${where} is encrypted with the key ${key}, and the twin that verifies a version would not be. Set "kmsKey" to it.`,
      ),
    );
  return findings;
}
