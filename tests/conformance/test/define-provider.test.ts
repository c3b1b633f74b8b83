import { defineProvider, type Provider, providerError } from '@landfall/core/provider';
import { type ConformanceSetup, conformanceRules, virtualClock } from '@landfall/core/testing';
import { describe, expect, it } from 'vitest';

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
