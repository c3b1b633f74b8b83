import type { IncomingHttpHeaders } from 'node:http';
import type { Monitoring } from './monitoring.ts';
import { pickDeployed } from './pick-deployed.ts';
import { CODE, type CodeName, VertexError } from './vertex-error.ts';
import type { VertexProject } from './vertex-project.ts';
import { WireFault } from './wire-fault.ts';

/** What Google's other services know. */
export interface Surroundings {
  /** Location of each bucket. */
  readonly buckets: Record<
    string,
    { readonly location: string; readonly locationType: string; readonly objects: readonly string[] }
  >;
  /** `europe/project/repository/image:tag`. */
  readonly images: Set<string>;
  /** Limits by the quota's ID and region. */
  readonly quotas: Record<string, Record<string, number>>;
  /** What whoever asks may not do in the project. */
  readonly denied: Set<string>;
  /** What a resource grants whoever asks: an endpoint (`fraud`), by its own policy, or a service account, by its email. */
  readonly granted: Map<string, readonly string[]>;
}

/** What an endpoint was asked, for tests of headers and bodies. */
export interface Asked {
  readonly path: string;
  readonly host: 'shared' | 'dedicated';
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request, read to its end. */
export interface RestCall {
  readonly method: string;
  /** From the slash behind the host. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An answer of a service. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

const STATUS: Readonly<Record<CodeName, number>> = {
  INVALID_ARGUMENT: 400,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429,
  FAILED_PRECONDITION: 400,
  ABORTED: 409,
  CANCELLED: 499,
  UNIMPLEMENTED: 501,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  UNAUTHENTICATED: 401,
};

/** What is behind a project's plain HTTP. */
export interface HttpWorld {
  readonly project: VertexProject;
  readonly monitoring: Monitoring;
  readonly surroundings: Surroundings;
  readonly asked: Asked[];
  /** What a version answers to a body. */
  readonly predict: (
    body: Buffer,
    description: string,
  ) => { readonly contentType: string; readonly body: string | Buffer };
}

function json(body: object): Reply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function notFound(what: string): never {
  throw new VertexError('NOT_FOUND', `${what} does not exist.`);
}

function rawPredict(
  { project, asked, predict }: HttpWorld,
  path: string,
  host: Asked['host'],
  headers: IncomingHttpHeaders,
  body: Buffer,
): Reply {
  const [, region = '', id = ''] = /\/locations\/([^/]+)\/endpoints\/([^/:]+):rawPredict$/.exec(path) ?? [];
  asked.push({ path, host, headers, body: body.toString('utf8') });
  return project.answer('rawPredict', region, path, () => {
    const there = project.region(region);
    const endpoint = there.endpoint(id);
    if (endpoint.dedicated !== (host === 'dedicated'))
      throw new VertexError('INVALID_ARGUMENT', `Endpoint "${id}" does not answer on the ${host} host.`);
    const deployed = pickDeployed(endpoint);
    const description = there.models.get(deployed.model)?.description ?? '';
    const by = { 'x-vertex-ai-endpoint-id': id, 'x-vertex-ai-deployed-model-id': deployed.id };
    const fault = project.faults.take('container-answers', 'rawPredict', region, `${path} ${description}`);
    if (fault !== undefined)
      return { status: fault.status, headers: { ...by, 'content-type': 'text/plain' }, body: fault.body };
    const answer = predict(body, description);
    return { status: 200, headers: { ...by, 'content-type': answer.contentType }, body: answer.body };
  });
}

function storage({ buckets }: Surroundings, url: URL): Reply {
  const [, name = '', objects] = /^\/storage\/v1\/b\/([^/]+)(\/o)?$/.exec(url.pathname) ?? [];
  const bucket = buckets[decodeURIComponent(name)] ?? notFound(`The bucket ${name}`);
  if (objects === undefined) return json({ location: bucket.location, locationType: bucket.locationType });
  const prefix = url.searchParams.get('prefix') ?? '';
  return json({
    items: bucket.objects
      .filter((object) => object.startsWith(prefix))
      .slice(0, 1)
      .map((object) => ({ name: object })),
  });
}

function image({ images }: Surroundings, path: string): Reply {
  const [, project, location, repository, name = '', tag] =
    /^\/v1\/projects\/([^/]+)\/locations\/([^/]+)\/repositories\/([^/]+)\/packages\/([^/]+)\/(?:tags|versions)\/(.+)$/.exec(
      path,
    ) ?? [];
  const wanted = `${location}/${project}/${repository}/${decodeURIComponent(name)}:${tag}`;
  return images.has(wanted) ? json({}) : notFound(`The image ${wanted}`);
}

function quota({ quotas }: Surroundings, path: string): Reply {
  const found = quotas[path.split('/').at(-1) ?? ''] ?? notFound('The quota');
  return json({
    dimensionsInfos: Object.entries(found).map(([region, value]) => ({
      dimensions: { region },
      details: { value: String(value) },
    })),
  });
}

async function answer(
  world: HttpWorld,
  { method, url: target, headers, body }: RestCall,
  host: Asked['host'],
): Promise<Reply> {
  const { project, monitoring, surroundings } = world;
  const url = new URL(target, 'http://localhost');
  const path = url.pathname;
  project.tokens.add(headers.authorization ?? 'none');
  if (path.endsWith(':rawPredict')) return rawPredict(world, path, host, headers, body);
  const count = (name: string, work: () => Reply): Reply => project.answer(name, '', path, work);
  if (path.startsWith('/storage/')) return count('storage', () => storage(surroundings, url));
  if (path.includes('/repositories/')) return count('artifactregistry', () => image(surroundings, path));
  if (path.includes('/quotaInfos/')) return count('cloudquotas', () => quota(surroundings, path));
  if (path.endsWith(':testIamPermissions'))
    return count('testIamPermissions', () => {
      const { permissions } = JSON.parse(body.toString('utf8')) as { permissions: readonly string[] };
      const [, resource] = /\/(?:endpoints|serviceAccounts)\/([^/:]+):/.exec(path) ?? [];
      if (resource === undefined)
        return json({ permissions: permissions.filter((one) => !surroundings.denied.has(one)) });
      const granted = surroundings.granted.get(decodeURIComponent(resource)) ?? notFound(resource);
      return json({ permissions: permissions.filter((one) => granted.includes(one)) });
    });
  if (path.endsWith('/timeSeries')) return count('timeSeries', () => json(monitoring.timeSeries(url.searchParams)));
  const { alertPolicies } = monitoring;
  if (path.includes('/alertPolicies') && method === 'GET')
    return count('alertPolicies.list', () => json(alertPolicies.list(url.searchParams.get('filter') ?? '')));
  if (path.includes('/alertPolicies'))
    return alertPolicies.change(() =>
      count(method === 'POST' ? 'alertPolicies.create' : 'alertPolicies.delete', () =>
        json(
          method === 'POST'
            ? alertPolicies.create(JSON.parse(body.toString('utf8')) as never)
            : alertPolicies.delete(path.slice('/v3/'.length)),
        ),
      ),
    );
  return notFound(path);
}

function refusal(thrown: unknown): Reply {
  if (!(thrown instanceof VertexError)) return { status: 500, body: String(thrown) };
  const { code, message } = thrown;
  const error = { code: CODE[code], status: code, message };
  return { status: STATUS[code], headers: { 'content-type': 'application/json' }, body: JSON.stringify({ error }) };
}

/** What Google's services answer to a request, or what the network does to their answer. */
export async function answerRest(
  world: HttpWorld,
  call: RestCall,
  host: Asked['host'],
): Promise<Reply | WireFault<Reply>> {
  try {
    return await answer(world, call, host);
  } catch (thrown) {
    return thrown instanceof WireFault ? (thrown as WireFault<Reply>) : refusal(thrown);
  }
}

/** An answer that is complete by its own account, as a proxy that has cut it off sends it on. */
export function cutOff({ answer }: WireFault<Reply>): Reply {
  const { status = 200, headers = {}, body = '{"error":{}}' } = answer ?? {};
  return { status, headers, body: body.slice(0, -1) };
}
