import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that keeps one document under each path, and compares ETags as RFC 9110 says. */
export interface TableServer {
  readonly url: string;
  /** What is stored under each path. */
  readonly texts: Map<string, string>;
  /** Each request: method, and status of the answer. */
  readonly log: string[];
  close(): Promise<void>;
}

function etagOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `"${createHash('sha256').update(text).digest('hex').slice(0, 16)}"`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request.setEncoding('utf8')) body += part as string;
  return body;
}

/** Starts a server on a free port of this machine. */
export async function tableServer(): Promise<TableServer> {
  const texts = new Map<string, string>();
  const log: string[] = [];

  function statusOf(request: IncomingMessage, path: string, body: string): number {
    const etag = etagOf(texts.get(path));
    const { 'if-match': wanted, 'if-none-match': known } = request.headers;
    if (request.method === 'PUT') {
      if ((wanted !== undefined && wanted !== etag) || (known === '*' && etag !== undefined)) return 412;
      texts.set(path, body);
      return 204;
    }
    if (etag === undefined) return 404;
    return known === etag ? 304 : 200;
  }

  const server: Server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const path = request.url ?? '';
      const status = statusOf(request, path, body);
      log.push(`${request.method} ${status}`);
      const text = texts.get(path);
      response.writeHead(status, { etag: etagOf(text) ?? '' });
      response.end(status === 200 ? text : undefined);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    texts,
    log,
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}
