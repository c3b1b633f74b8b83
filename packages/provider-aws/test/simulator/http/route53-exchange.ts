import type { Reply } from '../operation.ts';
import type { Refusal } from '../refusal.ts';
import { written } from '../wire-values.ts';
import type { Exchange } from './exchange.ts';
import type { Host } from './host.ts';
import { parseXml, writeXml } from './rest-xml.ts';

/** The paths of the APIs, without the version: `requestUri` of the service model. */
const PATHS: readonly (readonly [method: string, path: RegExp, api: string, member: string])[] = [
  ['GET', /^hostedzone\/([^/]+)$/, 'GetHostedZone', 'Id'],
  ['GET', /^hostedzone\/([^/]+)\/rrset$/, 'ListResourceRecordSets', 'HostedZoneId'],
  ['POST', /^hostedzone\/([^/]+)\/rrset\/?$/, 'ChangeResourceRecordSets', 'HostedZoneId'],
  ['GET', /^change\/([^/]+)$/, 'GetChange', 'Id'],
  ['GET', /^healthcheck\/([^/]+)\/status$/, 'GetHealthCheckStatus', 'HealthCheckId'],
];

const QUERY: Readonly<Record<string, string>> = {
  name: 'StartRecordName',
  type: 'StartRecordType',
  identifier: 'StartRecordIdentifier',
  maxitems: 'MaxItems',
};

const TYPE = { 'content-type': 'text/xml' };

/** The answer of an error, as boto/boto#2887 has it. */
function refuse({ code, message, status, headers }: Refusal): Response {
  const error = { Type: status >= 500 ? 'Receiver' : 'Sender', Code: code, Message: message };
  const body = writeXml('ErrorResponse', { Error: error, RequestId: '7eb28fd5-9ce6-11e4-a8e8-9f105805808f' });
  return new Response(body, { status, headers: { ...TYPE, ...headers } });
}

/** Reads a request to Route 53: the API is in method and path, and a batch is in the body. */
export async function readRoute53(request: Request, { service, region }: Host): Promise<Exchange> {
  const { method } = request;
  const url = new URL(request.url);
  const path = url.pathname.replace('/2013-04-01/', '');
  const [, pattern, api, member] = PATHS.find(([of, at]) => of === method && at.test(path)) ?? [];
  const [, id = ''] = pattern?.exec(path) ?? [];
  const query = [...url.searchParams].map(([key, value]) => [QUERY[key] ?? key, value] as const);
  const body = method === 'POST' ? parseXml(await request.text()) : {};
  const named = member === undefined ? {} : { [member]: decodeURIComponent(id) };
  return {
    service,
    region,
    api: api ?? `${method} ${url.pathname}`,
    method,
    input: written({ ...named, ...Object.fromEntries(query), ...body }) as Reply,
    answer: (reply) => new Response(writeXml(`${api}Response`, reply), { status: 200, headers: TYPE }),
    refuse,
  };
}
