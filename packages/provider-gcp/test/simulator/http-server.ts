import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type Asked, answerRest, cutOff, type HttpWorld, type Reply, type RestCall } from './google-rest.ts';
import { LOGIN_PAGE, WireFault } from './wire-fault.ts';

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, headers).end(body);
}

/** What a network does to an answer. */
function disturb(request: IncomingMessage, response: ServerResponse, fault: WireFault<Reply>): void {
  switch (fault.how) {
    case 'reset-before':
    case 'reset-after':
      request.socket.resetAndDestroy();
      return;
    case 'no-answer':
      return;
    case 'html':
      send(response, { status: 200, headers: { 'content-type': 'text/html' }, body: LOGIN_PAGE });
      return;
    case 'cut-off':
      send(response, cutOff(fault));
      return;
    default:
      fault.how satisfies never;
  }
}

/** A server on loopback. */
export interface LoopbackServer {
  readonly url: string;
  readonly close: () => void;
}

/** Serves HTTP on loopback. */
export async function startServer(
  answer: (call: RestCall) => Promise<Reply | WireFault<Reply>>,
): Promise<LoopbackServer> {
  const server: Server = createServer((request, response) => {
    const { method = '', url = '/', headers } = request;
    void buffer(request)
      .then((body) => answer({ method, url, headers, body }))
      .then((reply) => {
        if (reply instanceof WireFault) disturb(request, response, reply);
        else send(response, reply);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Answers Google's REST on loopback; gives the URL. */
export async function startHttp(world: () => HttpWorld, host: Asked['host']): Promise<LoopbackServer> {
  return startServer(async (call) => answerRest(world(), call, host));
}
