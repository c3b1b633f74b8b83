import type { Model, ProviderError } from '@landfall/core/provider';
import type { ResultAsync } from 'neverthrow';
import { begin } from './begin.ts';
import { beginEach } from './begin-each.ts';
import type { Endpoint } from './call/vertex-api.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { makeModel } from './make-model.ts';
import { labelsFor } from './maker.ts';
import type { Operations } from './operation-kind.ts';

function loggingFor({ name, project }: GcpRegion): Pick<Endpoint, 'predictRequestResponseLoggingConfig'> {
  const { requestLogging } = project;
  if (requestLogging === undefined) return {};
  const { share: samplingRate, table = `bq://${project.project}` } = requestLogging;
  const bigqueryDestination = { outputUri: table.replaceAll('{region}', name) };
  return { predictRequestResponseLoggingConfig: { enabled: true, samplingRate, bigqueryDestination } };
}

function makeEndpoint(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  kind: 'create-endpoint' | 'create-twin',
): ResultAsync<Operations, ProviderError> {
  const isTwin = kind === 'create-twin';
  const { kmsKey } = gcp.settings;
  const { dedicated } = gcp.project;
  const id = (isTwin ? deployment.twin : deployment.endpoint) ?? '';
  const { version, endpoint: stable } = deployment;
  const endpoint: Endpoint = {
    displayName: id,
    description: isTwin ? `Landfall verifies ${version} here; it is removed when ${stable} takes it.` : '',
    labels: labelsFor(gcp, deployment),
    ...(kmsKey !== undefined && { encryptionSpec: { kmsKeyName: kmsKey } }),
    ...(dedicated === true && { dedicatedEndpointEnabled: true }),
    // A twin is asked for samples alone, which are not to be kept.
    ...(!isTwin && loggingFor(gcp)),
  };
  const input = { parent: gcp.parent, endpointId: id, endpoint };
  return begin(gcp, { deployment, kind, resource: `endpoints/${id}` }, gcp.ask('createEndpoint', input));
}

/** What is not there yet of a deployment. */
export interface Missing {
  readonly model: boolean;
  readonly endpoint: boolean;
  readonly twin: boolean;
}

/** Starts to make what is missing of model, endpoint and twin's endpoint, all at once. */
export function makeParts(
  gcp: GcpRegion,
  model: Model,
  deployment: GcpDeployment,
  missing: Missing,
): ResultAsync<Operations, ProviderError> {
  return beginEach([
    ...(missing.model ? [() => makeModel(gcp, model, deployment)] : []),
    ...(missing.endpoint ? [() => makeEndpoint(gcp, deployment, 'create-endpoint')] : []),
    ...(missing.twin ? [() => makeEndpoint(gcp, deployment, 'create-twin')] : []),
  ]);
}
