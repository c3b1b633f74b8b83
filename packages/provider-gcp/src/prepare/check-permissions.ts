import { type Finding, type ProviderError, problem, warning } from '@landfall/core/provider';
import { errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { endpointName } from '../endpoint.ts';
import type { GcpRegion } from '../gcp-region.ts';
import { hasTwin } from '../has-twin.ts';
import { unchecked } from './unchecked.ts';

/** What a rollout will do, as far as rights depend on it. */
export interface Doing {
  /** The endpoint that is there already, by its ID. */
  readonly endpoint: string | undefined;
  readonly copies: boolean;
}

interface Needed {
  /** Without these the rollout cannot continue. */
  readonly required: readonly string[];
  /** Without these it continues, but lacks a feature. */
  readonly wanted: readonly (readonly [permission: string, lack: string])[];
}

function neededFor({ project }: GcpRegion, { endpoint, copies }: Doing): Needed {
  const { traffic = 'split', alerts = [] } = project;
  const makesEndpoints = hasTwin(project) || endpoint === undefined;
  return {
    required: [
      ...(makesEndpoints ? ['aiplatform.endpoints.create', 'aiplatform.endpoints.delete'] : []),
      'aiplatform.endpoints.deploy',
      'aiplatform.endpoints.get',
      ...(traffic === 'endpoint' ? ['aiplatform.endpoints.list'] : []),
      'aiplatform.endpoints.undeploy',
      'aiplatform.endpoints.update',
      'aiplatform.models.delete',
      'aiplatform.models.get',
      ...(copies ? ['aiplatform.models.update'] : []),
      'aiplatform.models.upload',
      ...(alerts.length === 0
        ? []
        : ['create', 'delete', 'list'].map((action) => `monitoring.alertPolicies.${action}`)),
    ],
    wanted: [
      ['aiplatform.endpoints.predict', 'samples cannot be sent'],
      ['aiplatform.operations.list', 'an operation whose answer was lost is waited for, not found'],
      ['monitoring.timeSeries.list', 'gates cannot be judged'],
    ],
  };
}

function isOfEndpoint(permission: string): boolean {
  return /^aiplatform\.endpoints\.(?:delete|deploy|get|predict|undeploy|update)$/.test(permission);
}

function ask(
  gcp: GcpRegion,
  request: { readonly service: 'cloudresourcemanager' | 'prediction' | 'iam'; readonly path: string },
  permissions: readonly string[],
): ResultAsync<ReadonlySet<string>, ProviderError> {
  const what = `permissions at ${request.path} for ${gcp.name}`;
  return gcp
    .rest<{ readonly permissions?: readonly string[] }>({ ...request, method: 'POST', json: { permissions } }, what)
    .map(({ permissions: granted = [] }) => new Set(granted));
}

/** Which of the rights that the project does not grant the endpoint itself grants; undefined where that cannot be asked. */
function grantedAtEndpoint(
  gcp: GcpRegion,
  endpoint: string | undefined,
  missing: readonly string[],
): ResultAsync<ReadonlySet<string> | undefined, ProviderError> {
  const ofEndpoint = missing.filter(isOfEndpoint);
  if (endpoint === undefined || ofEndpoint.length === 0) return okAsync(new Set<string>());
  // Policies of endpoints are v1beta1 (cloud.google.com/vertex-ai/docs/general/endpoint-access-control), on the host that predicts.
  const path = `/v1beta1/${endpointName(gcp, endpoint)}:testIamPermissions`;
  return ask(gcp, { service: 'prediction', path }, ofEndpoint).orElse((error) =>
    error.retryable ? errAsync(error) : okAsync(undefined),
  );
}

/** Whether the rollout may let the container run as the service account of the settings. */
function checkServiceAccount(gcp: GcpRegion): ResultAsync<readonly Finding[], ProviderError> {
  const { serviceAccount } = gcp.settings;
  if (serviceAccount === undefined) return okAsync([]);
  const actAs = 'iam.serviceAccounts.actAs';
  const path = `/v1/projects/-/serviceAccounts/${encodeURIComponent(serviceAccount)}:testIamPermissions`;
  return ask(gcp, { service: 'iam', path }, [actAs])
    .map((granted) =>
      granted.has(actAs)
        ? []
        : [
            problem(
              `The account that rolls out may not use the service account ${serviceAccount} (${actAs}). Grant it roles/iam.serviceAccountUser.`,
            ),
          ],
    )
    .orElse((error) =>
      error.kind === 'not-found'
        ? okAsync([problem(`There is no service account ${serviceAccount}: correct "serviceAccount".`)])
        : unchecked(error, `The service account ${serviceAccount}`),
    );
}

function checkProject(gcp: GcpRegion, doing: Doing): ResultAsync<readonly Finding[], ProviderError> {
  const { project } = gcp.project;
  const { required, wanted } = neededFor(gcp, doing);
  const permissions = [...required, ...wanted.map(([permission]) => permission)];
  const path = `/v1/projects/${project}:testIamPermissions`;
  return safeTry(async function* () {
    const granted = yield* ask(gcp, { service: 'cloudresourcemanager', path }, permissions);
    const notOnProject = permissions.filter((permission) => !granted.has(permission));
    const onEndpoint = yield* grantedAtEndpoint(gcp, doing.endpoint, notOnProject);
    const isMissing = (permission: string) => !granted.has(permission) && onEndpoint?.has(permission) !== true;
    const lacks = (names: readonly string[]) =>
      `The account that rolls out lacks permissions in ${project}: ${names.join(', ')}`;
    const missing = required.filter(isMissing);
    // Where the endpoint cannot be asked, it may grant what the project does not.
    const unknown = onEndpoint === undefined ? missing.filter(isOfEndpoint) : [];
    const known = missing.filter((permission) => !unknown.includes(permission));
    return ok<readonly Finding[]>([
      ...(known.length === 0
        ? []
        : [problem(`${lacks(known)}. roles/aiplatform.user has most of them; see the page on roles.`)]),
      ...(unknown.length === 0 ? [] : [warning(`${lacks(unknown)}, unless its endpoint grants them.`)]),
      ...wanted
        .filter(([permission]) => isMissing(permission))
        .map(([permission, lack]) => warning(`${lacks([permission])}: ${lack}.`)),
    ]);
  }).orElse((error) => unchecked(error, 'The permissions'));
}

/** Checks that the account may do everything that this rollout will do, before the first change. */
export function checkPermissions(gcp: GcpRegion, doing: Doing): ResultAsync<readonly Finding[], ProviderError> {
  if (gcp.project.checks?.permissions === false) return okAsync([]);
  return safeTry(async function* () {
    return ok([...(yield* checkProject(gcp, doing)), ...(yield* checkServiceAccount(gcp))]);
  });
}
