import { PassThroughClient } from 'google-auth-library';
import type { GcpSettings } from '../../src/index.ts';
import { startGrpc } from './grpc-server.ts';
import { type Asked, type HttpWorld, type Surroundings, startHttp } from './http-server.ts';
import { Monitoring } from './monitoring.ts';
import { type VertexOptions, VertexProject } from './vertex-project.ts';

/** The project that tests roll out to. */
export const PROJECT = 'landfall-test';

/** A simulated Google Cloud on loopback; its project can be emptied between tests, the servers stay. */
export interface Vertex {
  /** What a provider needs to speak to it. */
  readonly settings: GcpSettings;
  readonly project: VertexProject;
  readonly monitoring: Monitoring;
  readonly surroundings: Surroundings;
  readonly asked: readonly Asked[];
  /** Begins anew, with an empty project. */
  reset(options: VertexOptions, predict?: HttpWorld['predict']): void;
  close(): void;
}

function surroundings(): Surroundings {
  const regions = ['us-central1', 'europe-west4', 'asia-southeast1'];
  const bucket = (location: string) => ({
    location: location.toUpperCase(),
    locationType: 'region',
    objects: ['fraud/1/model.json', 'fraud/2/model.json', 'fraud/3/model.json'],
  });
  return {
    buckets: Object.fromEntries(regions.map((region) => [`models-${region}`, bucket(region)])),
    images: new Set(regions.map((region) => `${region}/${PROJECT}/serving/fraud:latest`)),
    quotas: { CustomModelServingCPUsPerProjectPerRegion: Object.fromEntries(regions.map((region) => [region, 100])) },
    denied: new Set(),
    granted: new Map([['serve@p.iam.gserviceaccount.com', ['iam.serviceAccounts.actAs']]]),
  };
}

/** Answers what it is asked, with the version that answers. */
function echo(body: Buffer, description: string) {
  const version = /"version":"([^"]*)"/.exec(description)?.[1] ?? 'unknown';
  return {
    contentType: 'application/json',
    body: JSON.stringify({ version, echo: JSON.parse(body.toString('utf8')) as unknown }),
  };
}

/** Starts it: Vertex's own wire, and plain HTTP for everything else. */
export async function startVertex(options: VertexOptions): Promise<Vertex> {
  const begin = (given: VertexOptions, predict: HttpWorld['predict'] = echo): HttpWorld => ({
    project: new VertexProject(given),
    monitoring: new Monitoring(given.now),
    surroundings: surroundings(),
    asked: [],
    predict,
  });
  let world = begin(options);
  // The servers outlive a project, so they look it up at every request.
  const current = new Proxy({} as VertexProject, {
    get: (_target, name) => {
      const value: unknown = Reflect.get(world.project, name, world.project);
      return typeof value === 'function' ? (value as (...input: unknown[]) => unknown).bind(world.project) : value;
    },
  });
  const shared = await startHttp(() => world, 'shared');
  const dedicated = await startHttp(() => world, 'dedicated');
  const grpc = await startGrpc(current, dedicated.url);
  const { url } = shared;
  return {
    settings: {
      project: PROJECT,
      serving: { machineType: 'n1-standard-4', minReplicas: 1 },
      auth: new PassThroughClient(),
      urls: {
        aiplatform: `http://127.0.0.1:${grpc.port}`,
        prediction: url,
        monitoring: url,
        storage: url,
        artifactregistry: url,
        cloudquotas: url,
        cloudresourcemanager: url,
        iam: url,
      },
    },
    get project() {
      return world.project;
    },
    get monitoring() {
      return world.monitoring;
    },
    get surroundings() {
      return world.surroundings;
    },
    get asked() {
      return world.asked;
    },
    reset(given, predict) {
      world = begin(given, predict);
    },
    close() {
      grpc.close();
      shared.close();
      dedicated.close();
    },
  };
}
