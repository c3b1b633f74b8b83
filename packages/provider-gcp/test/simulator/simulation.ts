import type { GcpSettings } from '../../src/index.ts';
import type { Asked, HttpWorld, Surroundings } from './google-rest.ts';
import { Monitoring } from './monitoring.ts';
import { type VertexOptions, VertexProject } from './vertex-project.ts';

/** The project that tests roll out to. */
export const PROJECT = 'landfall-test';

/** A simulated Google Cloud, with a project that can be emptied between tests. */
export interface Simulation {
  readonly project: VertexProject;
  readonly monitoring: Monitoring;
  readonly surroundings: Surroundings;
  readonly asked: readonly Asked[];
  /** Begins anew, with an empty project. */
  reset(options: VertexOptions, predict?: HttpWorld['predict']): void;
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

/** What serves a simulation: its present project, whichever that is. */
export interface Served {
  readonly simulation: Simulation;
  /** Stands for the present project, since servers outlive a project. */
  readonly current: VertexProject;
  readonly world: () => HttpWorld;
}

/** Begins a simulation that is not served yet. */
export function simulate(options: VertexOptions): Served {
  const begin = (given: VertexOptions, predict: HttpWorld['predict'] = echo): HttpWorld => {
    const project = new VertexProject(given);
    return {
      project,
      monitoring: new Monitoring(given.now, project),
      surroundings: surroundings(),
      asked: [],
      predict,
    };
  };
  let world = begin(options);
  const current = new Proxy({} as VertexProject, {
    get: (_target, name) => {
      const value: unknown = Reflect.get(world.project, name, world.project);
      return typeof value === 'function' ? (value as (...input: unknown[]) => unknown).bind(world.project) : value;
    },
  });
  return {
    current,
    world: () => world,
    simulation: {
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
    },
  };
}

/** The settings of a provider for a simulation: Vertex is at one address, all other services at another. */
export function settingsAt(vertex: string, rest: string): Omit<GcpSettings, 'auth'> {
  return {
    project: PROJECT,
    serving: { machineType: 'n1-standard-4', minReplicas: 1 },
    urls: {
      aiplatform: vertex,
      prediction: rest,
      monitoring: rest,
      storage: rest,
      artifactregistry: rest,
      cloudquotas: rest,
      cloudresourcemanager: rest,
      iam: rest,
    },
  };
}
