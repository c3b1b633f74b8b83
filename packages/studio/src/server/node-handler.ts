import type { Studio } from './create-studio.ts';

/** What the handler needs of a request of `node:http`, and so of Express and others. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** The address before a framework took off the path that it is mounted at. */
  readonly originalUrl?: string | undefined;
  /** What a framework has parsed of the body. */
  readonly body?: unknown;
  readonly rawHeaders: readonly string[];
}

/** What the handler needs of a response of `node:http`. */
export interface NodeResponse {
  readonly destroyed: boolean;
  writeHead(status: number, headers: Record<string, string>): unknown;
  write(chunk: Uint8Array): boolean;
  end(): unknown;
  once(event: 'close' | 'drain' | 'error', listener: () => void): unknown;
  off(event: 'close' | 'drain' | 'error', listener: () => void): unknown;
}

/** Where a request of `node:http` was sent, if it does not say so: a name that no studio has. */
const NOWHERE = 'http://no-host.invalid';

function textResponse(response: NodeResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.write(new TextEncoder().encode(text));
  response.end();
}

/** The headers; of HTTP/2, which says where a request was sent in a field of its own, with a Host. */
function headersOf({ rawHeaders }: NodeRequest): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    if (name === ':authority') headers.append('host', rawHeaders[at + 1] ?? '');
    else if (!name.startsWith(':')) headers.append(name, rawHeaders[at + 1] ?? '');
  }
  return headers;
}

/** The body as a stream that is read as far as it is wanted; of a body that a framework has parsed, its JSON again. */
function bodyOf(request: NodeRequest): ReadableStream<Uint8Array> | string | undefined {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  if (typeof request.body === 'object' && request.body !== null) return JSON.stringify(request.body);
  const chunks: AsyncIterator<Uint8Array, unknown> = request[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await chunks.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
    },
    { highWaterMark: 0 },
  );
}

/** The request in the web's terms; undefined if it is not one that a browser sends. */
function webRequest(request: NodeRequest, signal: AbortSignal): Request | undefined {
  const address = request.originalUrl ?? request.url ?? '';
  const hosts = request.rawHeaders.filter((name, at) => at % 2 === 0 && /^(?:host|:authority)$/i.test(name));
  if (!address.startsWith('/') || address.startsWith('//') || hosts.length > 1) return undefined;
  try {
    const body = bodyOf(request);
    const { method = 'GET' } = request;
    const init = { method, headers: headersOf(request), signal, ...(body !== undefined && { body, duplex: 'half' }) };
    return new Request(NOWHERE + address, init as RequestInit);
  } catch {
    return undefined;
  }
}

/** Resolves when more may be written, or when nobody reads any more. */
function writable(response: NodeResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
  });
}

async function writeBody(body: ReadableStream<Uint8Array>, response: NodeResponse): Promise<void> {
  const reader = body.getReader();
  const onClose = (): void => void reader.cancel().catch(() => undefined);
  response.once('close', onClose);
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done || response.destroyed) break;
      if (!response.write(value)) await writable(response);
    }
  } finally {
    response.off('close', onClose);
  }
}

/**
 * A listener for `node:http`, and a middleware for Express and others that take one. Mount it at the studio's `basePath`. It never throws or rejects.
 * A request that no browser sends is refused with 400.
 */
export function toNodeHandler(studio: Pick<Studio, 'fetch'>): (request: NodeRequest, response: NodeResponse) => void {
  return (request, response) => {
    const given = new AbortController();
    response.once('close', () => given.abort());
    const web = webRequest(request, given.signal);
    if (web === undefined) return textResponse(response, 400, 'This request cannot be answered.\n');
    void (async () => {
      try {
        const answer = await studio.fetch(web);
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        if (answer.body !== null) await writeBody(answer.body, response);
      } catch {
        // The stream was given up, or nobody reads any more.
      }
      response.end();
    })();
  };
}
