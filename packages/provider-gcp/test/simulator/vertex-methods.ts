import * as endpoints from './endpoint-methods.ts';
import * as models from './model-methods.ts';
import { pickDeployed } from './pick-deployed.ts';
import { endpointToWire, modelToWire, operationToWire } from './to-wire.ts';
import { VertexError } from './vertex-error.ts';
import type { VertexProject } from './vertex-project.ts';
import type { SimOperation, VertexRegion } from './vertex-region.ts';
import { serviceOf, type VertexServiceName } from './vertex-services.ts';
import type { WireMethod } from './wire-server.ts';

type Request = Readonly<Record<string, unknown>>;

interface Target {
  readonly region: VertexRegion;
  /** The last part of the resource's name, without its version. */
  readonly id: string;
}

type Method = (request: Request, target: Target) => object;

function targetOf(project: VertexProject, resource: string): Target {
  const parts = resource.split('/');
  const name = parts[3];
  if (parts[0] !== 'projects' || name === undefined)
    throw new VertexError('INVALID_ARGUMENT', `"${resource}" is no name of a resource.`);
  return { region: project.region(name), id: parts.at(-1)?.split('@')[0] ?? '' };
}

function endpointMethods(project: VertexProject, dedicatedHost: string): Record<string, Method> {
  const begun = (operation: SimOperation) => operationToWire(operation, project);
  return {
    getEndpoint: (_request, { region, id }) => endpointToWire(project.seen(region).endpoint(id), region, dedicatedHost),
    listEndpoints: ({ filter }, { region }) => {
      const [, key = '', value] = /^labels\.([\w-]+)="(.*)"$/.exec(String(filter)) ?? [];
      const found = [...project.seen(region).endpoints.values()].filter(({ labels }) => labels[key] === value);
      return { endpoints: found.map((endpoint) => endpointToWire(endpoint, region, dedicatedHost)) };
    },
    createEndpoint: (request, { region }) => begun(endpoints.createEndpoint(project, region, request as never)),
    updateEndpoint: (request, { region, id }) => {
      region.remember(project.options.now());
      return endpointToWire(endpoints.updateEndpoint(region, id, request as never), region, dedicatedHost);
    },
    deployModel: (request, { region, id }) => begun(endpoints.deployModel(project, region, id, request as never)),
    undeployModel: ({ deployedModelId, trafficSplit }, { region, id }) =>
      begun(
        endpoints.undeployModel(project, region, id, deployedModelId as string, trafficSplit as Record<string, number>),
      ),
    mutateDeployedModel: (request, { region, id }) =>
      begun(endpoints.mutateDeployedModel(project, region, id, request as never)),
    deleteEndpoint: (_request, { region, id }) => begun(endpoints.deleteEndpoint(project, region, id)),
  };
}

function modelMethods(project: VertexProject): Record<string, Method> {
  const begun = (operation: SimOperation) => operationToWire(operation, project);
  return {
    getModel: (_request, { region, id }) => modelToWire(project.seen(region).model(id), region),
    listModels: ({ filter }, { region }) => {
      const [, key = '', value] = /^labels\.([\w-]+)="(.*)"$/.exec(String(filter)) ?? [];
      const seen = project.seen(region);
      const found = [...seen.models.values()].filter(({ labels }) => labels[key] === value);
      return { models: found.map((model) => modelToWire(model, seen)) };
    },
    uploadModel: (request, { region }) => begun(models.uploadModel(project, region, request as never)),
    copyModel: (request, { region }) => begun(models.copyModel(project, region, request as never)),
    updateModel: ({ model, updateMask }, { region, id }) =>
      modelToWire(models.updateModel(region, id, model as never, (updateMask as { paths: string[] }).paths), region),
    mergeVersionAliases: ({ versionAliases }, { region, id }) =>
      modelToWire(models.mergeVersionAliases(region, id, versionAliases as string[]), region),
    deleteModel: (_request, { region, id }) => begun(models.deleteModel(project, region, id)),
  };
}

function operationMethods(project: VertexProject): Record<string, Method> {
  const { keepMs = Number.POSITIVE_INFINITY, now } = project.options;
  return {
    getOperation: ({ name }, { region }) => {
      const found = region.operations.get(String(name));
      if (found === undefined || found.doneAt + keepMs < now())
        throw new VertexError('NOT_FOUND', `There is no operation "${String(name)}".`);
      return operationToWire(found, project);
    },
    cancelOperation: ({ name }, { region }) => {
      project.cancel(region, String(name));
      return {};
    },
    listOperations: (_request, { region }) => ({
      operations: [...region.operations.values()]
        .filter(({ applied }) => !applied)
        .map((operation) => operationToWire(operation, project)),
    }),
  };
}

function predictionMethods(): Record<string, Method> {
  return {
    predict: ({ instances }, { region, id }) => {
      const endpoint = region.endpoint(id);
      if (endpoint.dedicated)
        throw new VertexError(
          'INVALID_ARGUMENT',
          `Endpoint "${id}" has a host of its own; the shared one does not answer for it.`,
        );
      const deployed = pickDeployed(endpoint);
      return { predictions: instances as object, deployedModelId: deployed.id, model: deployed.model };
    },
  };
}

/** The resource that a request is about. */
function resourceIn(request: Request): string {
  const { name, parent, endpoint, model } = request;
  const nested = (value: unknown): unknown =>
    typeof value === 'object' ? (value as { name?: unknown } | null)?.name : value;
  return [name, parent, nested(endpoint), nested(model)].find(
    (value) => typeof value === 'string' && value !== '',
  ) as string;
}

/** The methods of a service by their path, each with its faults around it. */
function serve(
  project: VertexProject,
  service: VertexServiceName,
  methods: Readonly<Record<string, Method>>,
): Readonly<Record<string, WireMethod>> {
  const entries = Object.values(serviceOf(service)).flatMap(
    ({ path, originalName = '', requestDeserialize, responseSerialize }) => {
      const work = methods[originalName];
      if (work === undefined) return [];
      const answer: WireMethod = (bytes, headers) => {
        const request = requestDeserialize(bytes) as Request;
        const resource = resourceIn(request);
        const target = targetOf(project, resource);
        project.speakers.add(String(headers['x-goog-api-client']));
        project.tokens.add(headers.authorization ?? 'none');
        const about = `${resource} ${JSON.stringify([request['endpointId'], request['modelId']])}`;
        return project.answer(originalName, target.region.name, about, () => responseSerialize(work(request, target)));
      };
      return [[path, answer] as const];
    },
  );
  return Object.fromEntries(entries);
}

/** All methods of Vertex by their path. */
export function vertexMethods(project: VertexProject, dedicatedHost: string): Readonly<Record<string, WireMethod>> {
  return {
    ...serve(project, 'EndpointService', endpointMethods(project, dedicatedHost)),
    ...serve(project, 'ModelService', modelMethods(project)),
    ...serve(project, 'PredictionService', predictionMethods()),
    ...serve(project, 'Operations', operationMethods(project)),
  };
}
