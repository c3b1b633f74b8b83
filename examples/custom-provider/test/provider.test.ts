import { type ConformanceSetup, conformanceRules } from '@landfall/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { openDepot } from '../src/depot.ts';
import { depotProvider } from '../src/provider.ts';

const depot = await openDepot();
afterAll(() => depot[Symbol.asyncDispose]());

const setup: ConformanceSetup = {
  provider: () => depotProvider({ url: depot.url }),
  dispose: () => depot.reset(),
  region: 'berlin',
  otherRegion: 'lisbon',
  model: (version) => ({ name: 'doubler', version, artifact: `models/doubler-${version}`, environment: {} }),
  samples: [{ input: 2 }, { input: 7 }],
  timeoutMs: 10_000,
  pollMs: 10,
};

describe('the depot provider', () => {
  // One after the other: they share the depot.
  it.for(conformanceRules(setup))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });

  it('names what goes wrong', async () => {
    const call = { region: 'berlin', key: 'r1/deploy/1', now: 0, signal: new AbortController().signal };
    const model = setup.model('1');
    const nowhere = depotProvider({ url: 'http://127.0.0.1:9' });
    expect((await nowhere.prepare({ model }, call))._unsafeUnwrapErr()).toMatchObject({
      kind: 'transient',
      retryable: true,
    });
  });
});
