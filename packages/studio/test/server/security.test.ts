import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { memoryJournal } from '@landfall/core/journal';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStudio, serveStudio } from '../../src/index.ts';
import { sampleLog } from '../sample-logs.ts';
import { request, sendRaw } from './raw-http.ts';
import { changeHeaders, keepLog, type Visited, visit } from './studio-setting.ts';

let visited: Visited;
const events = sampleLog({ mostEvents: 40 });
const id = events[0]?.rolloutId ?? '';

beforeAll(async () => {
  visited = await visit();
  await keepLog(visited.journal, events);
});
afterAll(() => visited.studio.close());

const COMMANDS = `/api/rollouts/${id}/commands`;
const EVERY = [
  ['GET', '/'],
  ['GET', '/api/rollouts'],
  ['GET', `/api/rollouts/${id}`],
  ['GET', `/api/rollouts/${id}/events`],
  ['GET', '/api/ledger'],
  ['POST', COMMANDS],
  ['POST', '/api/session'],
  ['GET', '/nothing'],
] as const;

/** Whether something accepts connections there. */
function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 5_000 });
    const end = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', end(true));
    socket.on('error', end(false));
    socket.on('timeout', end(false));
  });
}

describe('1. only this machine reaches it', () => {
  test('it listens on the loopback addresses, and on no other address of the machine', async () => {
    const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    const loopback = all.filter(({ internal, scopeid }) => internal && !scopeid);
    for (const { address } of loopback.filter(({ address }) => ['127.0.0.1', '::1'].includes(address)))
      expect(await isOpen(address, visited.studio.port)).toBe(true);
    for (const { address } of all.filter(({ internal, scopeid }) => !internal && !scopeid))
      expect(await isOpen(address, visited.studio.port)).toBe(false);
  });

  test.for(['0.0.0.0', '::', 'ops.example.com'])('host %s is refused without authorize', async (host) => {
    const refused = await serveStudio({ journal: memoryJournal(), host });
    expect(refused._unsafeUnwrapErr()).toMatchObject({
      kind: 'unsafe',
      message: expect.stringContaining('give authorize'),
    });
  });

  test('another host is served with authorize, which is then asked for everything', async () => {
    const asked: string[] = [];
    const open = await visit({
      host: '0.0.0.0',
      authorize: ({ url, headers }) => {
        asked.push(new URL(url).pathname);
        return headers.get('x-user') === null ? undefined : { by: 'Ada', may: [] };
      },
    });
    expect(open.studio.url).not.toContain('token');
    for (const path of ['/', '/api/rollouts', '/api/ledger']) {
      expect((await open.get(path)).status).toBe(403);
      expect((await open.get(path, { 'x-user': 'ada' })).status).toBe(200);
    }
    expect((await open.post('/api/session', { token: 'x' })).status).toBe(404);
    expect(asked).toHaveLength(6);
    await open.studio.close();
  });
});

describe('2. the Host header is checked on every request', () => {
  test.for(EVERY)('%s %s is refused under a foreign name', async ([method, path]) => {
    for (const host of ['evil.example', 'evil.example:80', `127.0.0.1.evil.example:${visited.studio.port}`, '']) {
      const headers = { ...visited.headers, ...(method === 'POST' && changeHeaders(visited.studio.port)), host };
      const { status, body } = await request(visited.studio.port, method, path, headers, method === 'POST' ? '{}' : '');
      expect(status).toBe(403);
      expect(JSON.parse(body)).toMatchObject({ kind: 'forbidden' });
    }
  });

  test('addresses and localhost pass, with any port', async () => {
    for (const host of ['localhost', 'LOCALHOST:9', '127.0.0.1', '[::1]:80', '10.1.2.3:8080'])
      expect((await visited.get('/api/rollouts', { host })).status).toBe(200);
  });

  test('a name passes once it is in hosts', async () => {
    const named = await visit({ hosts: ['Studio.example'] });
    expect((await named.get('/api/rollouts', { host: 'studio.example:443' })).status).toBe(200);
    expect((await named.get('/api/rollouts', { host: 'other.example' })).status).toBe(403);
    await named.studio.close();
  });

  test('a request without a host, with two, or with one in its address is refused', async () => {
    const { port } = visited.studio;
    const cookie = `cookie: ${visited.headers['cookie']}`;
    expect((await sendRaw(port, ['GET /api/rollouts HTTP/1.0', cookie])).status).toBe(403);
    const two = ['GET /api/rollouts HTTP/1.1', 'host: 127.0.0.1', 'host: evil.example', cookie, 'connection: close'];
    expect((await sendRaw(port, two)).status).toBe(400);
    const inside = ['GET http://127.0.0.1/api/rollouts HTTP/1.1', 'host: evil.example', cookie, 'connection: close'];
    expect((await sendRaw(port, inside)).status).toBe(400);
  });

  test('an embedded studio must name its hosts', () => {
    expect(createStudio({ journal: memoryJournal(), hosts: [] })._unsafeUnwrapErr().message).toContain('hosts');
    const wrong = createStudio({ journal: memoryJournal(), hosts: ['https://ops.example.com'] });
    expect(wrong._unsafeUnwrapErr().message).toContain('not a host name');
  });
});

describe('3. a token opens it', () => {
  test('nothing is told without the cookie, and the page holds nothing', async () => {
    const headers = { host: visited.headers['host'] ?? '' };
    for (const [method, path] of EVERY.filter(([, path]) => path.startsWith('/api/') && path !== '/api/session')) {
      const more = method === 'POST' ? changeHeaders(visited.studio.port) : {};
      const body = method === 'POST' ? '{"name":"pause"}' : '';
      expect((await request(visited.studio.port, method, path, { ...headers, ...more }, body)).status).toBe(401);
    }
    const page = await request(visited.studio.port, 'GET', '/', headers);
    expect(page.status).toBe(200);
    expect(page.body).toContain('"session":"needed","actions":[]');
    expect(page.body).not.toContain(id);
    expect(page.body).not.toContain(visited.token);
  });

  test('the token in the fragment is exchanged for a strict cookie that no script reads', async () => {
    const { status, headers } = await visited.post('/api/session', { token: visited.token });
    expect(status).toBe(204);
    expect(headers['set-cookie']).toMatch(/^landfall-studio-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(headers['set-cookie']).not.toContain(visited.token);
    expect((await visited.get('/')).body).toContain('"session":"open"');
  });

  test('another token is refused, and one in the address counts for nothing', async () => {
    for (const token of ['', 'wrong', `${visited.token}x`, visited.token.slice(1), 7, null])
      expect((await visited.post('/api/session', { token }, { cookie: '' })).status).toBe(403);
    const { status } = await visited.get(`/api/rollouts?token=${visited.token}`, { cookie: '' });
    expect(status).toBe(401);
    expect((await visited.get('/api/rollouts', { cookie: `${visited.headers['cookie']}x` })).status).toBe(401);
  });

  test('each start has a token of its own, of 256 bits', async () => {
    const other = await visit();
    expect(other.token).toMatch(/^[\w-]{43}$/);
    expect(other.token).not.toBe(visited.token);
    expect((await other.post('/api/session', { token: visited.token })).status).toBe(403);
    await other.studio.close();
    const short = await serveStudio({ journal: memoryJournal(), token: 'secret' });
    expect(short._unsafeUnwrapErr().message).toContain('token must have at least 22 characters');
  });
});

describe('4. only its own page changes anything', () => {
  const pause = { name: 'pause', reason: 'test' };
  test.for([
    ['no content type', { 'content-type': '' }, 415],
    ['the content type of a form', { 'content-type': 'text/plain' }, 415],
    ['the origin of another site', { origin: 'https://evil.example' }, 403],
    ['the origin of another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['no real origin', { origin: 'null' }, 403],
    ['a request from another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a request from a sibling', { 'sec-fetch-site': 'same-site' }, 403],
    ['a request from no page', { 'sec-fetch-site': 'none' }, 403],
    ['no header of its own', { 'x-landfall-studio': '0' }, 403],
  ] as const)('%s is refused', async ([, headers, status]) => {
    for (const path of [COMMANDS, '/api/session'])
      expect((await visited.post(path, { ...pause, token: visited.token }, headers)).status).toBe(status);
    expect(await inbox()).toEqual([]);
  });

  test('other methods than POST change nothing', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']) {
      const { status, headers } = await request(
        visited.studio.port,
        method,
        COMMANDS,
        { ...visited.headers, ...changeHeaders(visited.studio.port) },
        method === 'PUT' ? JSON.stringify(pause) : '',
      );
      expect(status).toBe(405);
      expect(headers['allow']).toBe('POST');
    }
    expect(await inbox()).toEqual([]);
  });

  test('nothing is told to a page of another site, even where a browser sends the cookie', async () => {
    for (const path of ['/api/rollouts', `/api/rollouts/${id}/events`, '/api/ledger'])
      expect((await visited.get(path, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    // A link from elsewhere leads to the page.
    expect((await visited.get('/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).status).toBe(200);
  });

  test('no response has a CORS header', async () => {
    for (const [method, path] of EVERY.filter(([, path]) => !path.endsWith('/events'))) {
      const origin = { origin: 'https://evil.example' };
      for (const verb of [method, 'OPTIONS']) {
        const { headers } = await request(visited.studio.port, verb, path, { ...visited.headers, ...origin });
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
    }
  });

  async function inbox(): Promise<readonly unknown[]> {
    const lease = (await visited.journal.acquire(id, 'test', 0, 1))._unsafeUnwrap();
    return (await visited.journal.inbox(lease))._unsafeUnwrap();
  }
});
