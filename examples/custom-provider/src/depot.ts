import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** Percent of a region's traffic by deployment. */
export type Shares = Readonly<Record<string, number>>;

/** A region's deployments as the depot lists them. */
export type Listed = Readonly<Record<string, ListedDeployment>>;

interface ListedDeployment {
  readonly status: 'starting' | 'up' | 'failed';
  readonly owner: string;
  readonly version: string;
  readonly percent: number;
  readonly reason?: string | undefined;
}

interface Deployment {
  readonly owner: string;
  readonly version: string;
  readonly startedAt: number;
}

interface Region {
  readonly deployments: Map<string, Deployment>;
  shares: Shares;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** A stand-in for the serving platform that a company already has: it listens on loopback and keeps all in memory. */
export interface Depot extends AsyncDisposable {
  readonly url: string;
  /** Percent of a region's traffic by version. */
  trafficIn(region: string): Shares;
  reset(): void;
}

const START_MS = 60;

const done: Reply = { status: 200, body: null };
const refused = (status: number, why: string): Reply => ({ status, body: why });

function sameShares(one: Shares, other: Shares): boolean {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((id) => (one[id] ?? 0) === (other[id] ?? 0));
}

function list({ deployments, shares }: Region): Listed {
  const listed = [...deployments].map(([id, { owner, version, startedAt }]) => {
    const status = performance.now() - startedAt < START_MS ? 'starting' : 'up';
    return [id, { status, owner, version, percent: shares[id] ?? 0 }] as const;
  });
  return Object.fromEntries(listed);
}

function create({ deployments }: Region, id: string, wanted: Omit<Deployment, 'startedAt'>): Reply {
  const there = deployments.get(id);
  if (there !== undefined && there.owner !== wanted.owner) return refused(409, `${id} belongs to ${there.owner}`);
  const { owner, version } = wanted;
  if (there === undefined) deployments.set(id, { owner, version, startedAt: performance.now() });
  return done;
}

function move(region: Region, { from, to }: { readonly from: Shares; readonly to: Shares }): Reply {
  const missing = Object.keys(to).find((id) => !region.deployments.has(id));
  if (missing !== undefined) return refused(404, `there is no ${missing}`);
  if (!sameShares(region.shares, from) && !sameShares(region.shares, to)) {
    return refused(409, `traffic goes to ${JSON.stringify(region.shares)}`);
  }
  region.shares = to;
  return done;
}

function remove(region: Region, id: string): Reply {
  const { [id]: percent = 0, ...rest } = region.shares;
  if (percent > 0 && region.deployments.size > 1) return refused(409, `${id} takes ${percent} percent of the traffic`);
  region.deployments.delete(id);
  region.shares = rest;
  return done;
}

/** The model of the example: it doubles a number. */
function predict({ deployments }: Region, id: string, input: unknown): Reply {
  const there = deployments.get(id);
  if (there === undefined) return refused(404, `there is no ${id}`);
  if (typeof input !== 'number') return refused(400, 'a number is wanted');
  return { status: 200, body: { doubled: input * 2, version: there.version } };
}

/** Opens a depot. */
export async function openDepot(): Promise<Depot> {
  const regions = new Map<string, Region>();
  const regionOf = (name: string): Region => {
    const region = regions.get(name) ?? { deployments: new Map(), shares: {} };
    regions.set(name, region);
    return region;
  };

  const answer = (method: string, path: string, body: unknown): Reply => {
    const [, , name = '', what, id = '', action] = path.split('/');
    const region = regionOf(name);
    switch (`${method} ${what}${action === undefined ? '' : `/${action}`}`) {
      case 'GET deployments':
        return { status: 200, body: list(region) };
      case 'PUT deployments':
        return create(region, id, body as Deployment);
      case 'DELETE deployments':
        return remove(region, id);
      case 'POST deployments/predict':
        return predict(region, id, body);
      case 'PUT deployments/alarm':
        return region.deployments.has(id) ? done : refused(404, `there is no ${id}`);
      case 'PUT traffic':
        return move(region, body as { from: Shares; to: Shares });
      default:
        return refused(400, `the depot knows no ${method} ${path}`);
    }
  };

  const server = createServer((request, response) => {
    const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0;
    void (hasBody ? json(request) : Promise.resolve(undefined))
      .then((body) => answer(request.method ?? '', request.url ?? '', body))
      .catch((problem: unknown) => refused(400, String(problem)))
      .then(({ status, body }) => response.writeHead(status).end(JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    trafficIn(name) {
      const { deployments, shares } = regionOf(name);
      const versionOf = (id: string): string => deployments.get(id)?.version ?? id;
      const taken = Object.entries(shares).filter(([, percent]) => percent !== 0);
      return Object.fromEntries(taken.map(([id, percent]) => [versionOf(id), percent] as const));
    },
    reset: () => regions.clear(),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
