import type { ServerError } from './fault.ts';
import type { FaultTarget } from './fault-script.ts';
import type { Exchange } from './http/exchange.ts';
import { firstHalf, page } from './http/garbled-answer.ts';
import { NetworkError, reset } from './http/network-error.ts';
import { clockSkew, expiredToken } from './http/refused-signature.ts';
import type { Reply } from './operation.ts';
import { Refusal } from './refusal.ts';
import { endpointOf, note, runCall } from './run-call.ts';
import type { World } from './world.ts';

/** What came of a request: the reply of its API, an answer that is none, or nothing as long as anybody waits. */
export type Outcome = { readonly reply: Reply } | { readonly answer: Response } | 'hangs';

function rateExceeded(service: string, seconds: number | undefined): Refusal {
  const headers = seconds === undefined ? {} : { 'retry-after': String(seconds) };
  if (service === 's3') return new Refusal('SlowDown', 'Please reduce your request rate.', { status: 503, headers });
  // As boto/botocore#682 quotes the developer guide.
  if (service === 'route-53') return new Refusal('Throttling', 'Rate exceeded', { headers });
  return new Refusal('ThrottlingException', 'Rate exceeded', { headers });
}

function denied(world: World, { service, api }: Exchange, message: string | undefined): Refusal {
  if (service === 's3') return new Refusal('AccessDenied', message ?? 'Access Denied', { status: 403 });
  const who = `User: arn:aws:iam::${world.accountId}:user/caller`;
  if (service === 'route-53')
    return new Refusal('AccessDenied', message ?? `${who} is not authorized to perform: route53:${api}`, {
      status: 403,
    });
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

/** Carries a request out, as AWS or as a fault would. Throws a NetworkError when there is no answer. */
export async function carryOut(world: World, exchange: Exchange): Promise<Outcome> {
  const { region, api } = exchange;
  if (!world.isReachable(region)) {
    note(world, exchange, { ok: false, error: 'ENOTFOUND' });
    throw new NetworkError('ENOTFOUND', `getaddrinfo ENOTFOUND ${exchange.service} in ${region}`);
  }
  const target: FaultTarget = { region, api, endpoint: endpointOf(exchange), now: world.now() };
  const hangs = world.faults.take(
    ['hangs', 'invoke-hangs'],
    target,
    (fault) => fault.kind === 'hangs' || api === 'InvokeEndpoint',
  );
  if (hangs !== undefined) {
    note(world, exchange, { ok: false, error: 'hangs' });
    return 'hangs';
  }
  if (world.faults.take(['reset'], target) !== undefined) {
    note(world, exchange, { ok: false, error: 'ECONNRESET' });
    throw reset();
  }
  if (world.faults.take(['html'], target) !== undefined) {
    note(world, exchange, { ok: false, error: 'html' });
    return { answer: page(exchange) };
  }
  const before = refusalBefore(world, exchange, target);
  if (before !== undefined) {
    note(world, exchange, { ok: false, error: before.code });
    return { answer: exchange.refuse(before) };
  }
  try {
    const reply = runCall(world, exchange, 'caller');
    const after = world.faults.take(['error-after-commit', 'reset-after-commit', 'cut-off'], target);
    if (after === undefined) {
      note(world, exchange, { ok: true });
      return { reply };
    }
    if (after.kind === 'cut-off') {
      note(world, exchange, { ok: false, error: 'cut-off', committed: true });
      return { answer: await firstHalf(exchange.answer(reply)) };
    }
    const refusal = after.kind === 'error-after-commit' ? serverError(after) : undefined;
    note(world, exchange, { ok: false, error: refusal?.code ?? 'ECONNRESET', committed: true });
    if (refusal === undefined) throw reset();
    return { answer: exchange.refuse(refusal) };
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    note(world, exchange, { ok: false, error: thrown.code });
    return { answer: exchange.refuse(thrown) };
  }
}
