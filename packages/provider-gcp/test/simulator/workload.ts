import { Draw } from './draw.ts';
import type { Minute } from './minute.ts';
import type { VertexProject } from './vertex-project.ts';
import type { SimEndpoint, VertexRegion } from './vertex-region.ts';

/** How a version answers. */
export interface Behaviour {
  /** The share answered with a code of 500 or above, 0 to 1; default 0. */
  readonly errorShare?: number | undefined;
  /** The share answered with a code of 400 to 499, 0 to 1; default 0. */
  readonly refusedShare?: number | undefined;
  /** How long most answers take; default 50. */
  readonly latencyMs?: number | undefined;
  /** The share that takes `slowMs` (default 800) instead, 0 to 1; default 0.01. */
  readonly slowShare?: number | undefined;
  readonly slowMs?: number | undefined;
}

/** What clients send to the endpoints of each region that are not twins, and how each version answers. Times are the ends of minutes. */
export interface Workload {
  readonly requestsPerSecond: number | ((at: number, region: string) => number);
  readonly answers: (version: string, at: number, region: string) => Behaviour;
  /** Another seed gives other counts of the same kind. */
  readonly seed?: number | undefined;
}

/** Whose minutes. A part that is left out is any. */
export interface Whose {
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly deployedModel?: string | undefined;
}

const MINUTE_MS = 60_000;

/** The share of all traffic that an endpoint gets: with one for each version, the gateway goes by its label. */
function shareOf({ id, labels }: SimEndpoint): number {
  if (id.includes('-twin-')) return 0;
  const isStable = id === (labels['landfall-group'] ?? id);
  return Number(labels['landfall-percent'] ?? (isStable ? 100 : 0)) / 100;
}

function versionOf(region: VertexRegion, model: string): string {
  return /"version":"([^"]*)"/.exec(region.models.get(model)?.description ?? '')?.[1] ?? 'unknown';
}

/** For how many seconds of each minute a deployed model had all of the traffic, or would have had. */
interface Load {
  readonly of: Pick<Minute, 'region' | 'endpoint' | 'deployedModel'>;
  readonly version: string;
  readonly seconds: Map<number, number>;
}

function loadsOf(region: VertexRegion, whose: Whose, from: number, until: number): readonly Load[] {
  const loads = new Map<string, Load>();
  for (const piece of region.between(from, until))
    for (const endpoint of piece.region.endpoints.values())
      for (const { id, model } of endpoint.deployed) {
        const share = shareOf(endpoint) * ((endpoint.split[id] ?? 0) / 100);
        if (share === 0 || (whose.endpoint ?? endpoint.id) !== endpoint.id || (whose.deployedModel ?? id) !== id)
          continue;
        const key = `${region.name}/${endpoint.id}/${id}`;
        const of = { region: region.name, endpoint: endpoint.id, deployedModel: id };
        const load = loads.get(key) ?? { of, version: versionOf(piece.region, model), seconds: new Map() };
        loads.set(key, load);
        const first = Math.floor(piece.from / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
        for (let at = first; at < piece.until + MINUTE_MS; at += MINUTE_MS) {
          const spent = Math.min(at, piece.until) - Math.max(at - MINUTE_MS, piece.from);
          load.seconds.set(at, (load.seconds.get(at) ?? 0) + (share * spent) / 1_000);
        }
      }
  return [...loads.values()];
}

/** One minute of a deployed model. The same minute of another project of the same kind counts the same, whatever the IDs in it. */
function minuteOf(
  { requestsPerSecond, answers, seed = 1 }: Workload,
  { of, version }: Load,
  begunAt: number,
  at: number,
  seconds: number,
): Minute {
  const draw = new Draw(`${seed} ${of.region} ${version} ${at - begunAt}`);
  const rate = typeof requestsPerSecond === 'number' ? requestsPerSecond : requestsPerSecond(at, of.region);
  const {
    errorShare = 0,
    refusedShare = 0,
    latencyMs = 50,
    slowShare = 0.01,
    slowMs = 800,
  } = answers(version, at, of.region);
  const requests = draw.arrivals(rate * seconds);
  const errors = draw.some(requests, errorShare);
  const refused = draw.some(requests - errors, refusedShare);
  const slow = draw.some(requests, slowShare);
  const latencies = [[latencyMs, requests - slow] as const, [slowMs, slow] as const];
  return { ...of, at, requests, errors, refused, latencies };
}

/** What a workload comes to in the minutes of a range, by the traffic split of each moment. Nothing is kept: it is computed when it is asked for. */
export function minutesOf(
  workload: Workload,
  project: VertexProject,
  whose: Whose,
  from: number,
  until: number,
): readonly Minute[] {
  const regions = whose.region === undefined ? project.regions() : [project.region(whose.region)];
  return regions
    .flatMap((region) => loadsOf(region, whose, from, until))
    .flatMap((load) => [...load.seconds].map(([at, seconds]) => minuteOf(workload, load, project.begunAt, at, seconds)))
    .filter(({ requests }) => requests > 0);
}
