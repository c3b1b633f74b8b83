import { carryOut } from '../carry-out.ts';
import type { World } from '../world.ts';
import type { Exchange } from './exchange.ts';
import { hostOf } from './host.ts';
import { readJson } from './json-exchange.ts';
import { NetworkError, reset } from './network-error.ts';
import { readRoute53 } from './route53-exchange.ts';
import { readInvocation } from './runtime-exchange.ts';
import { readS3 } from './s3-exchange.ts';

async function read(world: World, request: Request): Promise<Exchange> {
  const { hostname } = new URL(request.url);
  const host = hostOf(hostname);
  if (host === undefined) {
    world.unexpected.push(`${request.method} ${request.url}: nothing of this host is simulated`);
    throw new NetworkError('ENOTFOUND', `getaddrinfo ENOTFOUND ${hostname}`);
  }
  if (host.service === 's3') return readS3(request, host);
  if (host.service === 'route-53') return readRoute53(request, host);
  return host.service === 'sagemaker-runtime' ? readInvocation(request, host) : readJson(request, host);
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

/** Answers a request, as AWS or as a fault would. Throws a NetworkError when there is no answer. */
export async function serve(world: World, request: Request): Promise<Response> {
  const exchange = await read(world, request);
  const outcome = await carryOut(world, exchange);
  if (outcome === 'hangs') return hang(world, request.signal);
  return 'reply' in outcome ? exchange.answer(outcome.reply) : outcome.answer;
}
