import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createProxyServer } from 'httpxy';
import { stopwatch } from '../real-time.ts';
import type { Share } from './protocol.ts';
import { createSplit } from './split.ts';

/** A request that ended. `failed`: with a status of 500 or above, without an answer, or with one that broke off. */
export interface Outcome {
  readonly latencyMs: number;
  readonly failed: boolean;
  /** The status of the answer; 502 if there was none, or if it broke off. */
  readonly code: number;
}

/** Called when requests of each deployment begin and end. */
export interface Watch {
  begin(share: Share): void;
  /** `undefined` if the client closed the connection before the answer: that says nothing about the deployment. */
  end(share: Share, outcome: Outcome | undefined): void;
}

/** The stable URL of one region. */
export interface RegionGateway {
  readonly port: number;
  /** Sets the shares from the next request on; requests in flight stay where they are. */
  setShares(shares: readonly Share[]): void;
  /** Accepts no new connection; requests in flight are answered. */
  close(): void;
}

// A new connection to the process for each request: one that is kept alive may be closed by the process just when the next request is sent on it.
const proxy = createProxyServer({ agent: false });
const passages = new WeakMap<ServerResponse, { failed: boolean }>();

proxy.on('proxyRes', (answer, _request, response) => {
  delete answer.headers.connection; // "close" was about the connection behind the gateway
  const passage = passages.get(response as ServerResponse);
  answer.once('close', () => {
    if (passage !== undefined && !answer.complete) passage.failed = true;
  });
});

/** Listens on a loopback port (0: any free one) and forwards requests by share. Rejects with the system's error if it cannot listen. */
export async function openRegion(port: number, watch: Watch): Promise<RegionGateway> {
  let next = createSplit([]);
  const server = createServer((request, response) => {
    const share = next();
    if (share === undefined) answerWith(response, 503, 'No deployment takes the traffic of this region.');
    else void pass(request, response, share, watch);
  });
  server.keepAliveTimeout = 75_000; // longer than clients keep theirs, so that the client closes first
  await listen(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    setShares: (shares) => {
      next = createSplit(shares);
    },
    close: () => {
      next = createSplit([]);
      server.close();
      server.closeIdleConnections();
    },
  };
}

/** Starts a server on a loopback port; rejects with the system's error. */
export async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

async function pass(request: IncomingMessage, response: ServerResponse, share: Share, watch: Watch): Promise<void> {
  const elapsed = stopwatch();
  const passage = { failed: false };
  passages.set(response, passage);
  watch.begin(share);
  response.once('close', () => {
    const wentAway = !response.writableFinished && !passage.failed;
    const code = passage.failed ? 502 : response.statusCode;
    watch.end(share, wentAway ? undefined : { latencyMs: elapsed(), failed: code >= 500, code });
  });
  try {
    await proxy.web(request, response, { target: `http://127.0.0.1:${share.port}` });
  } catch {
    if (response.destroyed) return;
    if (response.headersSent) response.destroy();
    else answerWith(response, 502, `The process of deployment ${share.id} did not answer.`);
  }
}

function answerWith(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ error }));
}
