import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An address that serves a table from its file, and can be gone for a while. */
export interface TableServer {
  readonly url: string;
  /** Takes the address away: clients cannot connect any more. */
  stop(): void;
  /** Brings it back, at the same port. */
  start(): Promise<void>;
}

/** Serves the table in a file at an address of this machine. */
export async function serveTable(path: string): Promise<TableServer> {
  const answer = async (response: ServerResponse): Promise<void> => {
    response.setHeader('content-type', 'application/json');
    response.end(await readFile(path));
  };
  let server: Server | undefined;
  let port = 0;
  const start = async (): Promise<void> => {
    server = createServer((_, response) => void answer(response));
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}/`,
    stop() {
      server?.close();
      server?.closeAllConnections();
    },
    start,
  };
}
