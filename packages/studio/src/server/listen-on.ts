import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { err, ok, type Result } from 'neverthrow';
import type { StudioError } from './studio-error.ts';

/** Servers on one port of one or several addresses. */
export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Addresses that other machines cannot reach. */
const LOOPBACK = ['127.0.0.1', '::1'];

/** Codes of a machine that has no such address, as one without IPv6. */
const NO_ADDRESS: readonly string[] = ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'];

/** How often another free port is tried, if the first address got one that the second has in use. */
const TRIES = 5;

function serverOf(listener: RequestListener): Server {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 10_000 }, listener);
  server.maxConnections = 256;
  return server;
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
}

function listen(server: Server, port: number, host: string): Promise<Result<number, string>> {
  return new Promise((resolve) => {
    const failed = (error: unknown): void => resolve(err(codeOf(error)));
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      // A later error concerns one connection.
      server.on('error', () => undefined);
      resolve(ok((server.address() as AddressInfo).port));
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function failure(code: string, host: string, port: number): StudioError {
  const where = `port ${port} of ${host}`;
  if (code === 'EADDRINUSE')
    return { kind: 'listen', message: `${where} is in use: choose another port, or 0 for any free one` };
  if (code === 'EACCES') return { kind: 'listen', message: `${where} may not be used: choose a port from 1024 on` };
  return { kind: 'listen', message: `the studio cannot listen on ${where} (${code}): check host and port` };
}

/** Listens on the loopback addresses of this machine, or on the given host alone. Port 0: any free one. */
export async function listenOn(
  listener: RequestListener,
  host: string | undefined,
  wanted: number,
): Promise<Result<Listening, StudioError>> {
  const hosts = host === undefined ? LOOPBACK : [host];
  for (let tries = 1; ; tries += 1) {
    const servers: Server[] = [];
    let port = wanted;
    let failed: StudioError | undefined;
    let isTaken = false;
    for (const address of hosts) {
      const server = serverOf(listener);
      const listening = await listen(server, port, address);
      if (listening.isOk()) {
        port = listening.value;
        servers.push(server);
      } else if (servers.length === 0 || !NO_ADDRESS.includes(listening.error)) {
        failed = failure(listening.error, address, port);
        isTaken = servers.length > 0 && wanted === 0;
        break;
      }
    }
    const closeAll = async (): Promise<void> => {
      await Promise.all(servers.map(close));
    };
    if (failed === undefined) return ok({ port, close: closeAll });
    await closeAll();
    if (!isTaken || tries === TRIES) return err(failed);
  }
}
