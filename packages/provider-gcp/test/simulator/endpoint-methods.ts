import { VertexError } from './vertex-error.ts';
import type { VertexProject } from './vertex-project.ts';
import type { Resources, SimEndpoint, VertexRegion } from './vertex-region.ts';

type Split = Readonly<Record<string, number>>;

export interface CreateEndpointRequest {
  readonly endpointId: string;
  readonly endpoint: {
    readonly displayName: string;
    readonly description: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly dedicatedEndpointEnabled: boolean;
    readonly predictRequestResponseLoggingConfig: object | null;
    readonly encryptionSpec: { readonly kmsKeyName: string } | null;
  };
}

export interface DeployModelRequest {
  readonly deployedModel: {
    readonly id: string;
    readonly model: string;
    readonly displayName: string;
    readonly serviceAccount: string;
    readonly dedicatedResources: Resources;
  };
  readonly trafficSplit: Split;
}

export interface UpdateEndpointRequest {
  readonly endpoint: {
    readonly etag: string;
    readonly trafficSplit: Split;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly updateMask: { readonly paths: readonly string[] };
}

const ENDPOINT_ID = /^(?:[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?|[1-9][0-9]{0,8})$/;
const DEPLOYED_ID = /^[0-9]{1,10}$/;

/** Vertex numbers what was made without a name of its own. */
let numbered = 1_000_000_000;

function nextNumber(): string {
  numbered += 1;
  return String(numbered);
}

function checkSplit(split: Split, known: readonly string[]): void {
  const stranger = Object.keys(split).find((id) => !known.includes(id));
  if (stranger !== undefined)
    throw new VertexError('INVALID_ARGUMENT', `DeployedModel "${stranger}" is not on the Endpoint.`);
  const sum = Object.values(split).reduce((total, percent) => total + percent, 0);
  if (sum !== 100 && Object.keys(split).length > 0)
    throw new VertexError('INVALID_ARGUMENT', `The traffic percentages must add up to 100, and add up to ${sum}.`);
}

function cpusOf({ machineSpec, maxReplicaCount }: Resources): number {
  return maxReplicaCount * Number(/-(\d+)$/.exec(machineSpec.machineType)?.[1] ?? 0);
}

function checkQuota(project: VertexProject, region: VertexRegion, wanted: Resources): void {
  const limit = project.options.cpus?.[region.name];
  if (limit === undefined) return;
  const there = [...region.endpoints.values()].flatMap(({ deployed }) => deployed.map(({ resources }) => resources));
  const coming = [...region.operations.values()].flatMap(({ applied, resources }) =>
    applied || resources === undefined ? [] : [resources],
  );
  const used = [...there, ...coming].reduce((sum, resources) => sum + cpusOf(resources), 0);
  if (used + cpusOf(wanted) > limit)
    throw new VertexError(
      'RESOURCE_EXHAUSTED',
      'The following quotas are exceeded: CustomModelServingCPUsPerProjectPerRegion',
    );
}

function checkFree(region: VertexRegion, id: string): void {
  if (region.underWay(`endpoints/${id}`).length > 0)
    throw new VertexError('ABORTED', `Another operation is in progress on Endpoint "${id}".`);
}

export function createEndpoint(
  project: VertexProject,
  region: VertexRegion,
  { endpointId, endpoint }: CreateEndpointRequest,
) {
  const id = endpointId === '' ? nextNumber() : endpointId;
  if (!ENDPOINT_ID.test(id) && endpointId !== '')
    throw new VertexError('INVALID_ARGUMENT', `"${id}" is no valid endpoint_id.`);
  const isComing = region.underWay(`endpoints/${id}`).some(({ method }) => method === 'createEndpoint');
  if (region.endpoints.has(id) || isComing) throw new VertexError('ALREADY_EXISTS', `Endpoint "${id}" already exists.`);
  const { predictRequestResponseLoggingConfig: logging } = endpoint;
  const { displayName, description, labels, dedicatedEndpointEnabled: dedicated, encryptionSpec } = endpoint;
  const { shortMs = 5_000 } = project.options;
  return project.begin(region, { method: 'createEndpoint', resource: `endpoints/${id}`, ms: shortMs }, () => {
    region.endpoints.set(id, {
      id,
      displayName,
      description,
      labels: { ...labels },
      dedicated,
      logging,
      kmsKey: encryptionSpec?.kmsKeyName,
      deployed: [],
      split: {},
      version: 1,
    });
  });
}

export function updateEndpoint(
  region: VertexRegion,
  id: string,
  { endpoint, updateMask }: UpdateEndpointRequest,
): SimEndpoint {
  const there = region.endpoint(id);
  if (endpoint.etag !== '' && endpoint.etag !== `etag-${there.version}`)
    throw new VertexError('ABORTED', `The etag of Endpoint "${id}" does not match: it was changed meanwhile.`);
  for (const path of updateMask.paths) {
    if (path === 'traffic_split') {
      checkSplit(
        endpoint.trafficSplit,
        there.deployed.map((one) => one.id),
      );
      there.split = { ...endpoint.trafficSplit };
    } else if (path === 'labels') there.labels = { ...endpoint.labels };
    else throw new VertexError('INVALID_ARGUMENT', `The field "${path}" cannot be updated.`);
  }
  there.version += 1;
  return there;
}

export function deployModel(project: VertexProject, region: VertexRegion, id: string, request: DeployModelRequest) {
  const endpoint = region.endpoint(id);
  const { id: given, model, displayName, serviceAccount, dedicatedResources: resources } = request.deployedModel;
  const deployedId = given === '' ? nextNumber() : given;
  if (!DEPLOYED_ID.test(deployedId))
    throw new VertexError('INVALID_ARGUMENT', `"${deployedId}" is no valid ID of a DeployedModel.`);
  const modelId = model.split('/').at(-1)?.split('@')[0] ?? '';
  region.model(modelId);
  const isComing = region.underWay(`endpoints/${id}`).some((operation) => operation.deployedModel === deployedId);
  if (isComing || endpoint.deployed.some((one) => one.id === deployedId))
    throw new VertexError('ALREADY_EXISTS', `DeployedModel "${deployedId}" already exists on Endpoint "${id}".`);
  checkFree(region, id);
  const split = Object.fromEntries(
    Object.entries(request.trafficSplit).map(([key, percent]) => [key === '0' ? deployedId : key, percent]),
  );
  checkSplit(split, [...endpoint.deployed.map((one) => one.id), deployedId]);
  checkQuota(project, region, resources);
  const about = region.models.get(modelId)?.description ?? '';
  const short = project.faults.take('short-of-replicas', 'deployModel', region.name, id);
  const { deployMs = 600_000 } = project.options;
  return project.begin(
    region,
    {
      method: 'deployModel',
      resource: `endpoints/${id}`,
      deployedModel: deployedId,
      resources,
      ms: deployMs,
      about: `${about} ${id}`,
    },
    () => {
      const available = short?.available ?? resources.minReplicaCount;
      endpoint.deployed.push({
        id: deployedId,
        model: modelId,
        displayName,
        serviceAccount,
        resources,
        available,
        message: short?.message ?? '',
      });
      if (Object.keys(split).length > 0) endpoint.split = split;
      endpoint.version += 1;
    },
  );
}

export function undeployModel(
  project: VertexProject,
  region: VertexRegion,
  id: string,
  deployedId: string,
  trafficSplit: Split,
) {
  const endpoint = region.endpoint(id);
  if (!endpoint.deployed.some((one) => one.id === deployedId))
    throw new VertexError('NOT_FOUND', `DeployedModel "${deployedId}" is not on Endpoint "${id}".`);
  checkFree(region, id);
  const isLast = endpoint.deployed.length === 1;
  const split = Object.keys(trafficSplit).length > 0 ? trafficSplit : endpoint.split;
  if ((split[deployedId] ?? 0) > 0 && !isLast)
    throw new VertexError('FAILED_PRECONDITION', `DeployedModel "${deployedId}" still has traffic assigned to it.`);
  const { undeployMs = 90_000 } = project.options;
  return project.begin(region, { method: 'undeployModel', resource: `endpoints/${id}`, ms: undeployMs }, () => {
    endpoint.deployed = endpoint.deployed.filter((one) => one.id !== deployedId);
    endpoint.split = isLast ? {} : { ...split };
    endpoint.version += 1;
  });
}

export interface MutateDeployedModelRequest {
  readonly deployedModel: { readonly id: string; readonly dedicatedResources: Resources };
  readonly updateMask: { readonly paths: readonly string[] };
}

/** Only replicas and their scaling can be changed (endpoint_service.proto, MutateDeployedModelRequest). */
export function mutateDeployedModel(
  project: VertexProject,
  region: VertexRegion,
  id: string,
  { deployedModel, updateMask }: MutateDeployedModelRequest,
) {
  const there = region.endpoint(id).deployed.find((one) => one.id === deployedModel.id);
  if (there === undefined)
    throw new VertexError('NOT_FOUND', `DeployedModel "${deployedModel.id}" is not on Endpoint "${id}".`);
  checkFree(region, id);
  const { minReplicaCount, maxReplicaCount } = deployedModel.dedicatedResources;
  const changes: Readonly<Record<string, Partial<Resources>>> = {
    'dedicated_resources.min_replica_count': { minReplicaCount },
    'dedicated_resources.max_replica_count': { maxReplicaCount },
  };
  const stranger = updateMask.paths.find((path) => changes[path] === undefined);
  if (stranger !== undefined || updateMask.paths.length === 0)
    throw new VertexError('INVALID_ARGUMENT', `The field "${stranger ?? ''}" cannot be mutated.`);
  const { shortMs = 5_000 } = project.options;
  return project.begin(region, { method: 'mutateDeployedModel', resource: `endpoints/${id}`, ms: shortMs }, () => {
    for (const path of updateMask.paths) there.resources = { ...there.resources, ...changes[path] };
    there.available = Math.min(
      Math.max(there.available, there.resources.minReplicaCount),
      there.resources.maxReplicaCount,
    );
  });
}

export function deleteEndpoint(project: VertexProject, region: VertexRegion, id: string) {
  const endpoint = region.endpoint(id);
  if (endpoint.deployed.length > 0 || region.underWay(`endpoints/${id}`).length > 0)
    throw new VertexError('FAILED_PRECONDITION', `Endpoint "${id}" has deployed or being-deployed DeployedModel(s).`);
  const { shortMs = 5_000 } = project.options;
  return project.begin(region, { method: 'deleteEndpoint', resource: `endpoints/${id}`, ms: shortMs }, () => {
    region.endpoints.delete(id);
  });
}
