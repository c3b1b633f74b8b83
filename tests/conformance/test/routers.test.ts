import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileRouter, httpRouter, memoryRouter, type Router } from '@landfall/core/router';
import { type RouterSetup, routerRules } from '@landfall/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TableServer, tableServer } from './table-server.ts';

describe('a router in memory', () => {
  it.each(routerRules({ router: () => memoryRouter() }))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});

describe('a router that detects changes of others', () => {
  const router = (): Router => {
    const good = memoryRouter();
    return { ...good, capabilities: { ...good.capabilities, compareAndSet: 'detected' } };
  };
  const rules = routerRules({ router, compareAndSet: 'detected' });

  it.each(rules)('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });

  it('may make two changes of one version, and is held to all else', () => {
    const exact = routerRules({ router: () => memoryRouter() }).map(({ name }) => name);
    const left = exact.filter((name) => !rules.some((rule) => rule.name === name));
    expect(left).toEqual(['of many changes from one version, one is made']);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'landfall-routers-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

function newPath(): string {
  count += 1;
  return join(folder, `${count}`, 'table.json');
}

const inFile: RouterSetup = {
  router: () => fileRouter(newPath()),
  again: ({ name }) => fileRouter(name),
  put: ({ name }, content) => {
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(name, JSON.stringify(content));
  },
  // A folder is where the file should be.
  unreachable: () => fileRouter(folder),
};

describe('a router in a file', () => {
  it.each(routerRules(inFile))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });

  it('leaves the file and its lock, and nothing else', () => {
    const left = new Set(
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replace(/^\d+\/?/, '')),
    );
    expect([...left].toSorted()).toEqual(['', 'table.json', 'table.json.lock']);
  });
});

let server: TableServer;
beforeAll(async () => {
  server = await tableServer();
});
afterAll(() => server.close());

function httpSetup(writes: boolean): RouterSetup {
  const paths = new Map<Router, string>();
  const open = (path: string): Router => {
    const router = httpRouter({ url: `${server.url}${path}`, writes });
    paths.set(router, path);
    return router;
  };
  return {
    compareAndSet: writes ? 'exact' : 'none',
    router() {
      count += 1;
      return open(`/${count}`);
    },
    again: (router) => open(paths.get(router) ?? ''),
    put: (router, content) => {
      server.texts.set(paths.get(router) ?? '', JSON.stringify(content));
    },
    // The port of the protocol that discards everything: nothing listens there.
    unreachable: () => httpRouter({ url: 'http://127.0.0.1:9/table.json', writes }),
  };
}

describe('a router at an HTTP address that takes changes', () => {
  it.each(routerRules(httpSetup(true)))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});

describe('a router at an HTTP address that only serves', () => {
  it.each(routerRules(httpSetup(false)))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});
