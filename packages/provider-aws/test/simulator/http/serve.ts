import type { ServerError } from '../fault.ts';
import type { FaultTarget } from '../fault-script.ts';
import { Refusal } from '../refusal.ts';
import { endpointOf, note, runCall } from '../run-call.ts';
import type { World } from '../world.ts';
import type { Exchange } from './exchange.ts';
import { firstHalf, page } from './garbled-answer.ts';
import { hostOf } from './host.ts';
import { readJson } from './json-exchange.ts';
import { NetworkError, reset } from './network-error.ts';
import { clockSkew, expiredToken } from './refused-signature.ts';
import { readInvocation } from './runtime-exchange.ts';
import { readS3 } from './s3-exchange.ts';

async function read(world: World, request: Request): Promise<Exchange> {
  const { hostname } = new URL(request.url);
  const host = hostOf(hostname);
  if (host === undefined) {
    world.unexpected.push(`${request.method} ${request.url}: nothing of this host is simulated`);
    throw new NetworkError('ENOTFOUND', `getaddrinfo ENOTFOUND ${hostname}`);
  }
  if (!world.isReachable(host.region)) {
    const asked = { service: host.service, region: host.region, api: apiOf(request), input: {} };
    note(world, asked, { ok: false, error: 'ENOTFOUND' });
    throw new NetworkError('ENOTFOUND', `getaddrinfo ENOTFOUND ${hostname}`);
  }
  if (host.service === 's3') return readS3(request, host);
  return host.service === 'sagemaker-runtime' ? readInvocation(request, host) : readJson(request, host);
}

function apiOf(request: Request): string {
  const target = request.headers.get('x-amz-target');
  return target === null ? request.method : target.slice(target.indexOf('.') + 1);
}

function hang(world: World, signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = () => {
      world.hanging.delete(end);
      reject(reset());
    };
    signal.addEventListener('abort', end, { once: true });
    world.hanging.add(end);
  });
}

function rateExceeded(service: string, seconds: number | undefined): Refusal {
  const headers = seconds === undefined ? {} : { 'retry-after': String(seconds) };
  if (service === 's3') return new Refusal('SlowDown', 'Please reduce your request rate.', { status: 503, headers });
  return new Refusal('ThrottlingException', 'Rate exceeded', { headers });
}

function denied(world: World, { service, api }: Exchange, message: string | undefined): Refusal {
  if (service === 's3') return new Refusal('AccessDenied', message ?? 'Access Denied', { status: 403 });
  const who = `User: arn:aws:iam::${world.accountId}:user/caller`;
  const usual = `${who} is not authorized to perform: ${api} because no identity-based policy allows the action`;
  return new Refusal('AccessDeniedException', message ?? usual);
}

/** What a fault answers before anything is done; undefined if none does. */
function refusalBefore(world: World, exchange: Exchange, target: FaultTarget): Refusal | undefined {
  const kinds = ['error-before-commit', 'throttle', 'throttle-rate', 'deny', 'clock-skew', 'expired-token'] as const;
  const fault = world.faults.take(kinds, target);
  switch (fault?.kind) {
    case undefined:
      return undefined;
    case 'throttle':
    case 'throttle-rate':
      return rateExceeded(exchange.service, fault.retryAfterSeconds);
    case 'deny':
      return denied(world, exchange, fault.message);
    case 'clock-skew':
      return clockSkew(exchange.service);
    case 'expired-token':
      return expiredToken(exchange.service);
    case 'error-before-commit':
      return serverError(fault);
    default:
      return fault satisfies never;
  }
}

function serverError(fault: ServerError): Refusal {
  const { status = 500, retryAfterSeconds: seconds } = fault;
  const code = fault.code ?? (status === 503 ? 'ServiceUnavailable' : 'InternalFailure');
  const message =
    fault.message ?? 'The request processing has failed because of an unknown error, exception or failure.';
  const headers = seconds === undefined ? {} : { 'retry-after': String(seconds) };
  return new Refusal(code, message, { status, fields: { Message: message }, headers });
}

/** Answers a request, as AWS or as a fault would. Throws a NetworkError when there is no answer. */
export async function serve(world: World, request: Request): Promise<Response> {
  const exchange = await read(world, request);
  const { region, api } = exchange;
  const target: FaultTarget = { region, api, endpoint: endpointOf(exchange), now: world.now() };
  const hangs = world.faults.take(
    ['hangs', 'invoke-hangs'],
    target,
    (fault) => fault.kind === 'hangs' || api === 'InvokeEndpoint',
  );
  if (hangs !== undefined) {
    note(world, exchange, { ok: false, error: 'hangs' });
    return hang(world, request.signal);
  }
  if (world.faults.take(['reset'], target) !== undefined) {
    note(world, exchange, { ok: false, error: 'ECONNRESET' });
    throw reset();
  }
  if (world.faults.take(['html'], target) !== undefined) {
    note(world, exchange, { ok: false, error: 'html' });
    return page(request);
  }
  const before = refusalBefore(world, exchange, target);
  if (before !== undefined) {
    note(world, exchange, { ok: false, error: before.code });
    return exchange.refuse(before);
  }
  try {
    const reply = runCall(world, exchange, 'caller');
    const after = world.faults.take(['error-after-commit', 'reset-after-commit', 'cut-off'], target);
    if (after === undefined) {
      note(world, exchange, { ok: true });
      return exchange.answer(reply);
    }
    if (after.kind === 'cut-off') {
      note(world, exchange, { ok: false, error: 'cut-off', committed: true });
      return firstHalf(exchange.answer(reply));
    }
    const refusal = after.kind === 'error-after-commit' ? serverError(after) : undefined;
    note(world, exchange, { ok: false, error: refusal?.code ?? 'ECONNRESET', committed: true });
    if (refusal === undefined) throw reset();
    return exchange.refuse(refusal);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    note(world, exchange, { ok: false, error: thrown.code });
    return exchange.refuse(thrown);
  }
}
