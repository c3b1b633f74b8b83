import { createServer, type IncomingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { CODE, VertexError } from './vertex-error.ts';
import { LOGIN_PAGE, WireFault } from './wire-fault.ts';

/** Answers one call: the bytes of its request become those of its answer. */
export type WireMethod = (request: Buffer, headers: IncomingHttpHeaders) => Buffer;

/** A message as gRPC frames it: not compressed, its length, its bytes. */
function frame(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function respond(stream: ServerHttp2Stream, message: Buffer): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(frame(message));
}

function refuse(stream: ServerHttp2Stream, code: number, message: string): void {
  // The client decodes it by `decodeURI`, which keeps an encoded slash.
  const headers = { 'grpc-status': String(code), 'grpc-message': encodeURI(message) };
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...headers }, { endStream: true });
}

/** What a network does to an answer. */
function disturb(stream: ServerHttp2Stream, { how, answer }: WireFault<Buffer>): void {
  switch (how) {
    case 'reset-before':
    case 'reset-after':
      stream.session?.destroy(new Error('reset'));
      return;
    case 'no-answer':
      return;
    case 'html':
      stream.respond({ ':status': 200, 'content-type': 'text/html' });
      stream.end(LOGIN_PAGE);
      return;
    case 'cut-off':
      // A message that is shorter than it says, and no trailers.
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
      stream.end(frame(answer ?? Buffer.alloc(9)).subarray(0, -1));
      return;
    default:
      how satisfies never;
  }
}

function answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, method: WireMethod, body: Buffer): void {
  try {
    respond(stream, method(body.subarray(5), headers));
  } catch (thrown) {
    if (thrown instanceof WireFault) disturb(stream, thrown);
    else if (thrown instanceof VertexError) refuse(stream, CODE[thrown.code], thrown.message);
    else refuse(stream, CODE.INTERNAL, String(thrown));
  }
}

/** gRPC over HTTP/2 by hand, for calls with one message each way: a server that can misbehave as networks do. */
export async function startWire(
  methods: Readonly<Record<string, WireMethod>>,
): Promise<{ readonly port: number; readonly close: () => void }> {
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => undefined);
    session.on('close', () => sessions.delete(session));
  });
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    const method = methods[headers[':path'] ?? ''];
    stream.on('error', () => undefined);
    if (method === undefined) refuse(stream, CODE.UNIMPLEMENTED, `There is no method ${headers[':path']}.`);
    // A request that the client took back needs no answer.
    else
      void buffer(stream)
        .then((body) => answer(stream, headers, method, body))
        .catch(() => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      for (const session of sessions) session.destroy();
    },
  };
}
