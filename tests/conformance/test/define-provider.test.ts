import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defineProvider, type Provider, providerError } from '@landfall/core/provider';
import { type ConformanceSetup, conformanceRules, virtualClock } from '@landfall/core/testing';
import { afterAll, describe, expect, it } from 'vitest';

/** As little as an author writes: four functions, over a shelf of models by id. */
function shelfProvider(more: { readonly canRemove: boolean }): Provider {
  const shelf = new Map<string, string>();
  return defineProvider<{ id: string }>({
    name: 'shelf',
    deploy: async ({ model }, call) => {
      const id = `${model.name}-${call.key}`;
      shelf.set(id, model.version);
      return { id };
    },
    verify: async ({ deployment, samples }) => {
      if (!shelf.has(deployment.id))
        throw providerError({ kind: 'not-found', message: `There is no ${deployment.id}.` });
      return samples.map(({ input }) => ({ output: input, latencyMs: 1 }));
    },
    route: async () => {},
    monitor: async () => {},
    ...(more.canRemove && { retire: async ({ deployment }) => void shelf.delete(deployment.id) }),
  });
}

describe.each([
  ['four functions', false],
  ['four functions and retire', true],
])('a provider of %s', (_what, canRemove) => {
  const setup: ConformanceSetup = {
    provider: () => shelfProvider({ canRemove }),
    namesPrevious: false,
    region: 'anywhere',
    model: (version) => ({ name: 'fraud', version, artifact: 'memory:', environment: {} }),
    clock: virtualClock(),
  };
  const rules = conformanceRules(setup);

  it.each(rules)('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });

  it('has to keep the rules of retire only where it can remove', () => {
    expect(rules.some(({ name }) => name.startsWith('retire '))).toBe(canRemove);
  });
});

describe('a provider that counts requests', () => {
  const setup: ConformanceSetup = {
    provider: () =>
      defineProvider<{ id: string; since: number }>({
        name: 'counting',
        deploy: ({ model }, call) => ({ id: `${model.name}-${call.key}`, since: call.now }),
        verify: ({ samples }) => samples.map(({ input }) => ({ output: input, latencyMs: 1 })),
        route: () => undefined,
        monitor: () => undefined,
        health: ({ deployment, to }) => ({ requests: to > deployment.since ? 100 : 0, errors: 0 }),
      }),
    namesPrevious: false,
    region: 'anywhere',
    model: (version) => ({ name: 'fraud', version, artifact: 'memory:', environment: {} }),
    sendRequests: () => undefined,
    clock: virtualClock(),
  };
  const rules = conformanceRules(setup).filter(({ name }) => name.startsWith('health '));

  it.each(rules)('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });

  it('has to keep the rules of health, but those of a previous deployment', () => {
    expect(rules).toHaveLength(7);
  });
});

describe('a provider that passes call.signal to fetch, and maps no error', async () => {
  const server = createServer((_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const setup: ConformanceSetup = {
    provider: () =>
      defineProvider<{ id: string }>({
        name: 'remote',
        deploy: ({ model }, call) => ({ id: `${model.name}-${call.key}` }),
        verify: async ({ samples }, call) => {
          await fetch(url, { signal: call.signal });
          return samples.map(({ input }) => ({ output: input, latencyMs: 1 }));
        },
        route: () => undefined,
        monitor: () => undefined,
      }),
    namesPrevious: false,
    region: 'anywhere',
    model: (version) => ({ name: 'fraud', version, artifact: 'memory:', environment: {} }),
  };

  it.each(conformanceRules(setup))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});
