import { describe, expect, it } from 'vitest';
import type { RoutingEntry } from '../../routing/table/routing-table.ts';
import type { Fetch } from './fetch.ts';
import { type HttpRouterOptions, httpRouter } from './http-router.ts';

const URL_OF_TABLE = 'https://tables.example.com/fraud.json?key=hidden-key';
const A: RoutingEntry = { region: 'aws/a', endpoint: 'fraud', weight: 1, state: 'in' };
const TABLE = { version: 3, model: 'fraud', entries: [A] };
const WANTED = { ...TABLE, entries: [{ ...A, weight: 2 }] };
const { signal } = new AbortController();
const call = { model: 'fraud', signal };

interface Scripted {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Sent = Parameters<Fetch>[1];

/** A router whose address gives these answers, one after the other, and what was sent. */
function scripted(answers: readonly Scripted[], options: Partial<HttpRouterOptions> = {}) {
  const sent: Sent[] = [];
  const fetch: Fetch = (_, request) => {
    const { status, body = '', headers = {} } = answers[sent.length] ?? { status: 500 };
    sent.push(request);
    return Promise.resolve({
      status,
      headers: { get: (name) => headers[name] ?? null },
      text: () => Promise.resolve(body),
    });
  };
  return { sent, router: httpRouter({ url: URL_OF_TABLE, writes: true, fetch, ...options }) };
}

const good: Scripted = { status: 200, body: JSON.stringify(TABLE), headers: { etag: '"one"' } };

describe('reading', () => {
  it('sends the ETag of the last answer, and uses that answer again where nothing has changed', async () => {
    const next = { ...TABLE, version: 4 };
    const other = { ...good, body: JSON.stringify(next), headers: { etag: '"two"' } };
    const { router, sent } = scripted([good, { status: 304 }, other, { status: 304 }]);
    const versions: number[] = [];
    for (let each = 0; each < 4; each += 1) versions.push((await router.read(call))._unsafeUnwrap().version);
    expect(versions).toEqual([3, 3, 4, 4]);
    expect(sent.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"one"', '"one"', '"two"']);
  });

  it('needs no ETag', async () => {
    const { router, sent } = scripted([{ ...good, headers: {} }, good]);
    for (let each = 0; each < 2; each += 1) expect((await router.read(call)).isOk()).toBe(true);
    expect(sent[1]?.headers).not.toHaveProperty('if-none-match');
  });

  it('sends the headers that it is given, and follows no redirect with them', async () => {
    const { router, sent } = scripted([good], { headers: { authorization: 'Bearer hidden' } });
    expect((await router.read(call)).isOk()).toBe(true);
    expect(sent[0]).toMatchObject({ headers: { authorization: 'Bearer hidden' }, redirect: 'manual' });
  });
});

describe('writing', () => {
  it('replaces the content that it read, and no other', async () => {
    const { router, sent } = scripted([good, { status: 204 }]);
    expect((await router.apply(WANTED, 3, { signal }))._unsafeUnwrap()).toEqual({ ...WANTED, version: 4 });
    expect(sent[1]).toMatchObject({
      method: 'PUT',
      headers: { 'if-match': '"one"', 'content-type': 'application/json' },
    });
    expect(JSON.parse(sent[1]?.body ?? '')).toEqual({ ...WANTED, version: 4 });
  });

  it.each([404, 410])(
    'makes the first table where the address answers %d, unless another one made it',
    async (status) => {
      const { router, sent } = scripted([{ status }, { status: 201 }]);
      expect((await router.apply(WANTED, 0, { signal }))._unsafeUnwrap().version).toBe(1);
      expect(sent[1]?.headers).toMatchObject({ 'if-none-match': '*' });
    },
  );

  it('finds what an apply wrote whose answer was lost', async () => {
    const there = { ...good, body: JSON.stringify({ ...WANTED, version: 4 }) };
    const { router } = scripted([good, { status: 502 }, there]);
    expect((await router.apply(WANTED, 3, { signal }))._unsafeUnwrapErr().kind).toBe('transient');
    expect((await router.apply(WANTED, 3, { signal }))._unsafeUnwrap().version).toBe(4);
  });

  it.each([
    ['no ETag', {}],
    ['a weak ETag', { etag: 'W/"one"' }],
  ])('does not write where the address sends %s', async (what, headers) => {
    const { router, sent } = scripted([{ ...good, headers }]);
    const error = (await router.apply(WANTED, 3, { signal }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'unsupported' });
    expect(error.message).toContain(`https://tables.example.com/fraud.json sends ${what}`);
    expect(sent.length).toBe(1);
  });
});

describe('errors', () => {
  it.each<readonly [string, Scripted, string, string]>([
    ['GET', { status: 301 }, 'unexpected', 'Set url to where it redirects'],
    ['GET', { status: 304 }, 'unexpected', 'Check url'],
    ['GET', { status: 400 }, 'unexpected', 'Check url'],
    ['GET', { status: 401 }, 'permission', 'Check the credentials in headers'],
    ['GET', { status: 403 }, 'permission', 'Check what the credentials in headers allow'],
    ['GET', { status: 429, headers: { 'retry-after': '7' } }, 'throttled', 'Try again later'],
    ['GET', { status: 503, headers: { 'retry-after': 'soon' } }, 'transient', 'Try again'],
    ['PUT', { status: 404 }, 'unsupported', 'It takes no PUT: leave out writes, or check url'],
    ['PUT', { status: 405 }, 'unsupported', 'It takes no PUT: leave out writes, or check url'],
    ['PUT', { status: 413 }, 'invalid', 'The table is too large for this address'],
    ['PUT', { status: 501 }, 'unsupported', 'It takes no PUT: leave out writes, or check url'],
    ['PUT', { status: 507 }, 'transient', 'Try again'],
  ])('%s %o', async (method, answer, kind, advice) => {
    const { router } = scripted(method === 'GET' ? [answer] : [good, answer]);
    const failed = method === 'GET' ? await router.read(call) : await router.apply(WANTED, 3, { signal });
    expect(failed._unsafeUnwrapErr()).toMatchObject({
      kind,
      message: `https://tables.example.com/fraud.json answered ${method} with status ${answer.status}. ${advice}.`,
      vendorCode: String(answer.status),
    });
    expect(failed._unsafeUnwrapErr().retryAfterMs).toBe(answer.headers?.['retry-after'] === '7' ? 7_000 : undefined);
  });

  it.each([409, 412])('a PUT that is answered %d is a conflict', async (status) => {
    const { router } = scripted([good, { status }]);
    expect((await router.apply(WANTED, 3, { signal }))._unsafeUnwrapErr().kind).toBe('conflict');
  });

  it('an answer that is not JSON is invalid', async () => {
    const { router } = scripted([{ ...good, body: '<html>' }]);
    const message =
      'The routing table https://tables.example.com/fraud.json is not valid: it is not JSON: correct it by hand, or remove it';
    expect((await router.read(call))._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid', message });
  });

  it('have no query, no header and nothing that the address wrote in them', async () => {
    const quoting: Fetch = () => Promise.reject(new TypeError('"Bearer hidden-header" is not a valid header'));
    const headers = { authorization: 'Bearer hidden-header' };
    const wrote = scripted([{ status: 500, body: 'hidden-body' }], { headers });
    for (const { router } of [wrote, scripted([], { headers, fetch: quoting })]) {
      const { message } = (await router.read(call))._unsafeUnwrapErr();
      expect(message).not.toMatch(/hidden/);
      expect(message).toContain('https://tables.example.com/fraud.json');
    }
  });

  it('a call that is cancelled, or that gets no answer in time, ends', async () => {
    const silent: Fetch = (_, request) =>
      new Promise((_resolve, fail) => {
        request.signal.addEventListener('abort', () => fail(request.signal.reason as Error));
      });
    const cancelled = new AbortController();
    const answer = scripted([], { fetch: silent }).router.read({ model: 'fraud', signal: cancelled.signal });
    await Promise.resolve();
    cancelled.abort();
    expect((await answer)._unsafeUnwrapErr().message).toBe(
      'https://tables.example.com/fraud.json did not answer GET: the call was cancelled.',
    );
    const late = await scripted([], { fetch: silent, timeout: 1 }).router.read(call);
    expect(late._unsafeUnwrapErr().message).toContain('no answer came within 1 ms');
  });
});

describe('options', () => {
  it.each<readonly [string, Partial<HttpRouterOptions>, string]>([
    ['no address', { url: 'table.json' }, 'url must be an address'],
    ['another protocol', { url: 'file:///table.json' }, 'url must be an address'],
    ['a password in the address', { url: 'https://ada:hidden@example.com/' }, 'put credentials in headers'],
    ['a timeout that is not a duration', { timeout: 'long' as '1s' }, 'timeout is not a duration'],
    ['a misspelt option', { write: true } as never, "did you mean 'writes'?"],
  ])('%s is refused', (_, options, message) => {
    expect(() => scripted([], options)).toThrow(message);
    expect(() => scripted([], options)).not.toThrow('hidden');
  });

  it('only reads unless told otherwise', () => {
    expect(httpRouter({ url: URL_OF_TABLE }).capabilities.compareAndSet).toBe('none');
    expect(scripted([]).router.capabilities).toMatchObject({ compareAndSet: 'exact', ttlMs: 30_000 });
  });
});
