import { ok } from 'neverthrow';
import type { VertexService } from '../../src/call/client-pool.ts';
import type { Connection } from '../../src/call/connection.ts';
import { authSource } from '../../src/call/gcp-auth.ts';
import type { GcpSettings } from '../../src/index.ts';
import { type Asked, answerRest, cutOff, type Reply, type RestCall } from './google-rest.ts';
import { memoryClient } from './memory-client.ts';
import { settingsAt, simulate } from './simulation.ts';
import type { Vertex } from './start-vertex.ts';
import { vertexMethods } from './vertex-methods.ts';
import type { VertexOptions } from './vertex-project.ts';
import { LOGIN_PAGE, WireFault } from './wire-fault.ts';

const SHARED = 'https://shared.test';
const DEDICATED = 'https://dedicated.test';

/** A simulated Google Cloud in the same process. */
export interface MemoryVertex extends Vertex {
  /** How a provider reaches it. */
  readonly connect: (settings: GcpSettings) => Connection;
  /** Whether an answer is still being made, so that no virtual time may pass. A call that gets no answer does not count. */
  readonly isAnswering: () => boolean;
}

function responseOf({ status, headers, body }: Reply): Response {
  return new Response(new Uint8Array(Buffer.from(body)), { status, headers: { ...headers } });
}

/** What a network does to an answer, as `fetch` shows it. */
async function disturbed(fault: WireFault<Reply>, signal: AbortSignal | null | undefined): Promise<Response> {
  switch (fault.how) {
    case 'no-answer':
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    case 'reset-before':
    case 'reset-after':
      throw new TypeError('fetch failed', { cause: new Error('read ECONNRESET') });
    case 'html':
      return responseOf({ status: 200, headers: { 'content-type': 'text/html' }, body: LOGIN_PAGE });
    case 'cut-off':
      return responseOf(cutOff(fault));
    default:
      return fault.how satisfies never;
  }
}

function fetchFrom(
  answer: (call: RestCall, host: Asked['host']) => Promise<Reply | WireFault<Reply>>,
): Connection['fetch'] {
  return async (target, { method = 'GET', headers, body, signal }) => {
    const { origin, pathname, search } = new URL(target);
    const call = {
      method,
      url: `${pathname}${search}`,
      headers: Object.fromEntries(new Headers(headers)),
      body: Buffer.from((body as Uint8Array | null) ?? []),
    };
    const reply = await answer(call, origin === DEDICATED ? 'dedicated' : 'shared');
    return reply instanceof WireFault ? disturbed(reply, signal) : responseOf(reply);
  };
}

const SERVICES = { endpoint: 'EndpointService', model: 'ModelService' } as const satisfies Record<
  VertexService,
  string
>;

/** Simulates it without servers: for whatever does not test the wire. */
export function memoryVertex(options: VertexOptions = { now: () => 0 }): MemoryVertex {
  const { simulation, current, world } = simulate(options);
  const methods = vertexMethods(current, DEDICATED);
  const clients = {
    endpoint: memoryClient(SERVICES.endpoint, methods),
    model: memoryClient(SERVICES.model, methods),
  };
  let answering = 0;
  const fetch = fetchFrom(async (call, host) => {
    answering += 1;
    const reply = await answerRest(world(), call, host);
    answering -= 1;
    return reply;
  });
  return Object.assign(simulation, {
    settings: {
      ...settingsAt('https://vertex.test', SHARED),
      auth: { getRequestHeaders: async () => new Headers() },
    },
    connect: ({ auth }: GcpSettings) => ({
      auth: authSource(auth),
      pool: { get: async (service: VertexService) => ok(clients[service]) },
      fetch,
    }),
    isAnswering: () => answering > 0,
    close: () => undefined,
  });
}
