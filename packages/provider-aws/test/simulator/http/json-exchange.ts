import type { Reply } from '../operation.ts';
import type { Refusal } from '../refusal.ts';
import type { Asked } from '../run-call.ts';
import type { Exchange } from './exchange.ts';
import type { Host } from './host.ts';

/** Services whose exceptions write their message with a capital letter. */
const CAPITAL = new Set(['application-auto-scaling', 'service-quotas']);
const CAPITAL_CODES = new Set(['ResourceLimitExceeded', 'ResourceInUse', 'ResourceNotFound', 'ConflictException']);

function refuse(service: string, type: string, refusal: Refusal): Response {
  const { code, message, status, fields, headers } = refusal;
  const key = CAPITAL.has(service) || CAPITAL_CODES.has(code) ? 'Message' : 'message';
  const body = JSON.stringify({ __type: code, [key]: message, ...fields });
  // CloudWatch names its exceptions as its older protocol did, in a header.
  const queryError = service === 'cloudwatch' ? { 'x-amzn-query-error': `${code};Sender` } : {};
  return new Response(body, { status, headers: { 'content-type': type, ...queryError, ...headers } });
}

/** A call by AWS JSON. */
export function jsonExchange({ service, region, api, input }: Asked, type = 'application/x-amz-json-1.1'): Exchange {
  return {
    service,
    region,
    api,
    method: 'POST',
    input,
    answer: (reply) => new Response(JSON.stringify(reply), { status: 200, headers: { 'content-type': type } }),
    refuse: (refusal) => refuse(service, type, refusal),
  };
}

/** Reads a request of AWS JSON 1.0 or 1.1: the API is in a header. */
export async function readJson(request: Request, { service, region }: Host): Promise<Exchange> {
  const target = request.headers.get('x-amz-target') ?? '';
  const text = await request.text();
  const api = target.slice(target.indexOf('.') + 1);
  const input = text === '' ? {} : (JSON.parse(text) as Reply);
  return jsonExchange({ service, region, api, input }, request.headers.get('content-type') ?? undefined);
}
