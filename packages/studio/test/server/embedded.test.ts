import { createHash } from 'node:crypto';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { describe, expect, test } from 'vitest';
import { type Authorize, createStudio, type Problem, type StudioOptions } from '../../src/index.ts';
import { APPROVED, sampleLog } from '../sample-logs.ts';
import { keepLog } from './studio-setting.ts';

const HOST = 'ops.example.com';
const events = sampleLog({ world: { commands: APPROVED } }).slice(0, 40);
const id = events[0]?.rolloutId ?? '';

/** A studio in an application, and what a request to it gives. */
async function embedded(options: Partial<StudioOptions> = {}) {
  const journal = options.journal ?? memoryJournal();
  if (options.journal === undefined) await keepLog(journal, events);
  const studio = createStudio({ hosts: [HOST], pollMs: 5, ...options, journal })._unsafeUnwrap();
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    studio.fetch(new Request(`https://${HOST}${path}`, init));
  return { studio, journal, ask };
}

function posted(body: object, headers: Readonly<Record<string, string>> = {}): RequestInit {
  const own = { 'content-type': 'application/json', 'x-landfall-studio': '1', origin: `https://${HOST}` };
  return { method: 'POST', body: JSON.stringify(body), headers: { ...own, ...headers } };
}

async function inbox(journal: Journal): Promise<readonly unknown[]> {
  const lease = (await journal.acquire(id, 'test', 0, 1))._unsafeUnwrap();
  return (await journal.inbox(lease))._unsafeUnwrap();
}

async function problemOf(response: Response): Promise<Problem> {
  return (await response.json()) as Problem;
}

describe('5. an embedded studio only shows, unless it is told who may do what', () => {
  const pause = { name: 'pause', reason: 'an alarm' };
  const ada: Authorize = () => ({ by: 'ada@example.com', may: ['pause', 'resume'] });

  test('without actions no command is taken, with and without authorize', async () => {
    for (const authorize of [undefined, ada]) {
      const { ask, journal } = await embedded({ authorize });
      const answer = await ask(`/api/rollouts/${id}/commands`, posted(pause));
      expect(answer.status).toBe(403);
      expect((await problemOf(answer)).message).toContain('started without actions');
      expect(await inbox(journal)).toEqual([]);
      expect(await (await ask('/')).text()).toContain('"actions":[]');
    }
  });

  test('actions without authorize are refused as it is made', () => {
    const made = createStudio({ journal: memoryJournal(), hosts: [HOST], actions: true });
    expect(made._unsafeUnwrapErr()).toMatchObject({ kind: 'unsafe' });
  });

  test('a command is left under the name that authorize gives, and no other', async () => {
    const { ask, journal } = await embedded({ actions: true, authorize: ada });
    const forged = await ask(`/api/rollouts/${id}/commands`, posted({ ...pause, by: 'Grace' }));
    expect(forged.status).toBe(403);
    const taken = await ask(`/api/rollouts/${id}/commands`, posted(pause));
    expect(taken.status).toBe(202);
    expect(await inbox(journal)).toEqual([{ ...pause, by: 'ada@example.com' }]);
  });

  test('only the commands that authorize names are taken, and the page is told which', async () => {
    const { ask, journal } = await embedded({ actions: true, authorize: ada });
    const refused = await ask(`/api/rollouts/${id}/commands`, posted({ name: 'abort', reason: 'test' }));
    expect(refused.status).toBe(403);
    expect((await problemOf(refused)).message).toContain("'abort'");
    expect(await inbox(journal)).toEqual([]);
    const page = await (await ask('/')).text();
    expect(page).toContain('"actions":["pause","resume"]');
    expect(page).toContain('"by":"ada@example.com","byIsFixed":true');
  });

  test('nobody sees anything whom authorize does not know, or where it fails', async () => {
    const errors: unknown[] = [];
    const failing: readonly Authorize[] = [
      () => undefined,
      () => Promise.reject(new Error('the directory is down')),
      () => {
        throw new Error('a bug');
      },
      () => ({ by: '', may: [] }),
      () => ({ by: 'ada' }) as never,
    ];
    for (const [place, authorize] of failing.entries()) {
      const { ask } = await embedded({ authorize, onError: (error) => errors.push(error) });
      for (const path of ['/', '/api/rollouts', `/api/rollouts/${id}/events`, '/api/ledger'])
        expect((await ask(path)).status).toBe(place === 0 ? 403 : 500);
    }
    expect(errors).toHaveLength(16);
  });

  test('authorize cannot take the body from the command', async () => {
    const { ask } = await embedded({
      actions: true,
      authorize: async (request) => {
        await request.text();
        return { by: 'ada', may: ['pause'] };
      },
    });
    expect((await ask(`/api/rollouts/${id}/commands`, posted(pause))).status).toBe(202);
  });
});

describe('6. the page runs its own script and nothing else', () => {
  test('its policy names the script by its hash, and forbids frames and other addresses', async () => {
    const { ask } = await embedded();
    const page = await ask('/');
    const policy = page.headers.get('content-security-policy') ?? '';
    const html = await page.text();
    const [, script = ''] = /<script>([\s\S]*)<\/script>\s*<\/body>/.exec(html) ?? [];
    expect(script.length).toBeGreaterThan(0);
    expect(policy).toContain(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    for (const rule of ["default-src 'none'", "connect-src 'self'", 'img-src data:', "frame-ancestors 'none'"])
      expect(policy).toContain(rule);
    expect(policy).not.toContain('unsafe');
    expect(html.replaceAll('http://www.w3.org/', '')).not.toMatch(/(?:src|href)="?https?:/);
  });

  test('every response forbids frames, sniffing, referrers and caches', async () => {
    const { ask } = await embedded();
    for (const path of ['/', '/api/rollouts', `/api/rollouts/${id}/events`, '/api/ledger', '/nothing']) {
      const response = await ask(path);
      await response.body?.cancel();
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'cache-control': 'no-store',
        'cross-origin-resource-policy': 'same-origin',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      });
    }
  });

  test('no name can break out of the boot object', async () => {
    const by = '</script><script>alert(1)</script><!--\u2028';
    const { ask } = await embedded({ authorize: () => ({ by, may: [] }) });
    const html = await (await ask('/')).text();
    expect(html).not.toContain('alert(1)</script>');
    const [, boot = ''] = /id="landfall-boot">([^<]*)<\/script>/.exec(html) ?? [];
    expect(JSON.parse(boot)).toMatchObject({ mode: 'live', by });
  });
});

describe('a studio below a path', () => {
  test('answers there and nowhere else, and adds the last slash', async () => {
    const { ask } = await embedded({ basePath: '/tools/landfall' });
    expect((await ask('/tools/landfall/')).status).toBe(200);
    expect(await (await ask('/tools/landfall/')).text()).toContain('"base":"/tools/landfall/"');
    expect((await ask('/tools/landfall/api/rollouts')).status).toBe(200);
    const without = await ask('/tools/landfall?x=1');
    expect([without.status, without.headers.get('location')]).toEqual([308, '/tools/landfall/?x=1']);
    for (const path of ['/', '/api/rollouts', '/tools/landfallx/', '/tools/landfall/../secret'])
      expect((await ask(path)).status).toBe(404);
  });

  test.for(['landfall', '//evil.example', '/a b', '/a/../b', 'https://x'])('%s is not a path', (basePath) => {
    const made = createStudio({ journal: memoryJournal(), hosts: [HOST], basePath });
    expect(made._unsafeUnwrapErr().message).toContain('basePath');
  });
});

test.for([
  [{ pollms: 5 }, "'pollms' is not an option"],
  [{ journal: undefined }, 'journal must be a journal'],
  [{ maxFollowers: 0 }, 'maxFollowers must be a whole number'],
  [{ authorize: 'ada' }, 'authorize must be a function'],
  [{ hosts: 'x' }, 'hosts must be a list'],
] as const)('wrong options are named: %j', ([wrong, message]) => {
  const options = { journal: memoryJournal(), hosts: [HOST], ...wrong } as unknown as StudioOptions;
  expect(createStudio(options)._unsafeUnwrapErr().message).toContain(message);
});
