import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
  type Server,
} from 'node:http';
import { createServer as createHttp2Server, connect as http2 } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { memoryJournal } from '@landfall/core/journal';
import { afterEach, expect, test } from 'vitest';
import { createStudio, type StudioOptions, serveStudio, toNodeHandler } from '../../src/index.ts';
import { APPROVED, sampleLog } from '../sample-logs.ts';
import { request, sendRaw } from './raw-http.ts';
import { changeHeaders, keepLog, visit } from './studio-setting.ts';

const events = sampleLog({ world: { commands: APPROVED } }).slice(0, 40);
const id = events[0]?.rolloutId ?? '';
const COMMANDS = `/landfall/api/rollouts/${id}/commands`;
const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listening(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function mounted(options: Partial<StudioOptions> = {}) {
  const journal = memoryJournal();
  await keepLog(journal, events);
  const authorize = () => ({ by: 'ada', may: ['pause'] as const });
  const setup = { journal, hosts: ['x.example'], basePath: '/landfall', actions: true, authorize, ...options };
  return { handler: toNodeHandler(createStudio(setup)._unsafeUnwrap()), journal };
}

test('an application of node:http mounts it at a path', async () => {
  const { handler } = await mounted();
  const port = await listening(handler);
  const headers = { host: 'x.example' };
  expect((await request(port, 'GET', '/landfall/', headers)).body).toContain('landfall-boot');
  const head = await request(port, 'HEAD', '/landfall/api/rollouts', headers);
  expect([head.status, head.body]).toEqual([200, '']);
  expect(Number(head.headers['content-length'])).toBeGreaterThan(0);
  const change = { ...changeHeaders(port), host: 'x.example', origin: 'https://x.example' };
  expect((await request(port, 'POST', COMMANDS, change, '{"name":"pause"}')).status).toBe(202);
  expect((await request(port, 'GET', '/landfall/api/rollouts', { host: 'evil.example' })).status).toBe(403);
});

test('a framework that took off the path, and has parsed the body, mounts it too', async () => {
  const { handler } = await mounted();
  const port = await listening((message: IncomingMessage & { originalUrl?: string; body?: unknown }, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of message) chunks.push(chunk as Buffer);
      message.originalUrl = message.url ?? '';
      message.url = (message.url ?? '').slice('/landfall'.length);
      if (chunks.length > 0) message.body = JSON.parse(Buffer.concat(chunks).toString());
      handler(message, response);
    })();
  });
  const change = { ...changeHeaders(port), host: 'x.example', origin: 'https://x.example' };
  expect((await request(port, 'GET', '/landfall/api/rollouts', { host: 'x.example' })).status).toBe(200);
  expect((await request(port, 'POST', COMMANDS, change, '{"name":"pause"}')).status).toBe(202);
});

test('a server of HTTP/2 mounts it, and its hosts are checked too', async () => {
  const { handler } = await mounted();
  const server = createHttp2Server((message, response) => handler(message, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const session = http2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const statusOf = (headers: OutgoingHttpHeaders): Promise<unknown> =>
    new Promise((resolve) => {
      const stream = session.request({ ':path': '/landfall/api/rollouts', ...headers });
      stream.on('response', (head) => resolve(head[':status']));
      stream.resume().end();
    });
  expect(await statusOf({ ':authority': 'x.example' })).toBe(200);
  expect(await statusOf({ ':authority': 'evil.example' })).toBe(403);
  expect(await statusOf({ ':authority': 'evil.example', host: 'x.example' })).toBe(400);
  session.close();
  server.close();
});

test('what no browser sends is refused, and disturbs nobody', async () => {
  const visited = await visit();
  const { port } = visited.studio;
  const host = `host: 127.0.0.1:${port}`;
  const close = 'connection: close';
  const status = async (lines: readonly string[], body = ''): Promise<number> =>
    (await sendRaw(port, [...lines, host, close], body)).status;
  expect(await status(['GET //evil.example/ HTTP/1.1'])).toBe(400);
  expect(await status(['GET * HTTP/1.1'])).toBe(400);
  expect(await status(['OPTIONS * HTTP/1.1'])).toBe(400);
  expect(await status(['TRACE / HTTP/1.1'])).toBe(400);
  expect(await status(['BREW / HTTP/1.1'])).toBe(400);
  expect(await status([`GET /${'x'.repeat(3_000)} HTTP/1.1`])).toBe(414);
  expect(await status([`GET / HTTP/1.1`, `x: ${'x'.repeat(20_000)}`])).toBe(431);
  expect(await status(['GET /%00%ff HTTP/1.1'])).toBe(404);
  expect((await visited.get('/api/rollouts')).status).toBe(200);
  await visited.studio.close();
});

test('a body that is too large, not JSON, or not a command is refused', async () => {
  const visited = await visit();
  await keepLog(visited.journal, events);
  const { port } = visited.studio;
  const path = `/api/rollouts/${id}/commands`;
  const post = (body: string) => request(port, 'POST', path, { ...visited.headers, ...changeHeaders(port) }, body);
  for (const [body, status] of [
    ['', 400],
    ['{', 400],
    ['"pause"', 400],
    ['[]', 400],
    ['null', 400],
    ['{"name":"destroy"}', 400],
    ['{"name":"__proto__"}', 400],
    ['{"name":"pause","force":true}', 400],
    ['{"name":"pause","by":""}', 400],
    ['{"name":"pause","reason":7}', 400],
    [JSON.stringify({ name: 'pause', reason: 'x'.repeat(2_001) }), 400],
    ['{"name":"retry","step":"hold-1","regions":"all"}', 400],
    ['{"name":"abort"}', 400],
    ['{"name":"approve","reason":"fine"}', 400],
    [JSON.stringify({ name: 'pause', reason: 'x'.repeat(300_000) }), 413],
  ] as const)
    expect([body.slice(0, 40), (await post(body)).status]).toEqual([body.slice(0, 40), status]);
  // A body whose length is not told is not read to its end.
  const chunk = `${(70_000).toString(16)}\r\n${'x'.repeat(70_000)}\r\n`;
  const lines = Object.entries({ ...visited.headers, ...changeHeaders(port) }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const endless = await sendRaw(
    port,
    [`POST ${path} HTTP/1.1`, ...lines, 'transfer-encoding: chunked'],
    chunk.repeat(5),
    /HTTP\/1\.1 \d+/,
  );
  expect(endless.status).toBe(413);
  const lease = (await visited.journal.acquire(id, 'test', 0, 1))._unsafeUnwrap();
  expect((await visited.journal.inbox(lease))._unsafeUnwrap()).toEqual([]);
  await visited.studio.close();
});

test('a port that is in use, and one that does not exist, are named', async () => {
  const visited = await visit();
  const { port } = visited.studio;
  const again = (await serveStudio({ journal: memoryJournal(), port }))._unsafeUnwrapErr();
  expect(again).toMatchObject({
    kind: 'listen',
    message: expect.stringContaining(`port ${port} of 127.0.0.1 is in use`),
  });
  const none = (await serveStudio({ journal: memoryJournal(), port: 70_000 }))._unsafeUnwrapErr();
  expect(none.message).toContain('port must be');
  await visited.studio.close();
  const free = await visit({ port });
  expect(free.studio.port).toBe(port);
  await free.studio.close();
});
