import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Provider } from '@landfall/core/provider';
import { type RollbackSetup, rollbackRules, virtualClock } from '@landfall/core/testing';
import { type FakeOptions, type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { cleanUp, listDeployments, localProvider } from '@landfall/provider-local';
import { EVERY, everyOr, SEED, SHARE, shareOf } from '@landfall/tests-support';
import { describe, expect, it } from 'vitest';

/** The fake cloud, whose deployments take time, whose reads lag, and whose steps may take several calls. */
function fakeSetup(options: FakeOptions = {}): RollbackSetup {
  const clock = virtualClock();
  const slow: FakeOptions = { deployMs: 60_000, routeMs: 5_000, retireMs: 10_000, lagMs: 2_000 };
  const fakes = new Map<Provider, FakeProvider>();
  return {
    provider: () => {
      const fake = fakeProvider({ clock, ...slow, ...options });
      fakes.set(fake as Provider, fake);
      return fake as Provider;
    },
    dispose: (provider) => void fakes.delete(provider),
    inventory: (provider) => {
      const running = fakes.get(provider)?.running(clock.now()) ?? [];
      return Object.fromEntries(
        running.map(({ region, name, owner, state, percent }) => [`${region}/${name}`, { owner, state, percent }]),
      );
    },
    serveForeign: (provider) => fakes.get(provider)?.serve('us-east-1', 'theirs'),
    region: 'us-east-1',
    model: (version) => ({ name: 'fraud', version, artifact: 'memory:fraud', environment: {} }),
    clock,
    every: Math.min(10, EVERY),
    from: SEED,
  };
}

describe.each<readonly [string, FakeOptions]>([
  ['the fake', {}],
  ['the fake, with two calls to a step', { deployCalls: 2, routeCalls: 2, retireCalls: 2 }],
  ['the fake, which moves all traffic or none', { traffic: 'all-or-nothing' }],
])('%s', (_, options) => {
  it.for(rollbackRules(fakeSetup(options)))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});

const SERVER = fileURLToPath(new URL('model-server.ts', import.meta.url));

/** Real processes and real time; every rollout has a machine of its own, and only some of its calls are disturbed. */
function localSetup(): RollbackSetup {
  const directories = new Map<Provider, string>();
  const directoryOf = (provider: Provider): string => directories.get(provider) ?? '';
  return {
    provider: () => {
      const directory = join(tmpdir(), `landfall-rollback-${randomUUID()}`);
      const command = () => ({ file: process.execPath, args: [SERVER] });
      const provider = localProvider({ directory, command, timeouts: { drainMs: 100, stopMs: 2_000 } }) as Provider;
      directories.set(provider, directory);
      return provider;
    },
    async dispose(provider) {
      const directory = directoryOf(provider);
      const cleaned = await cleanUp({ directory });
      rmSync(directory, { recursive: true, force: true });
      if (cleaned.isErr()) throw new Error(cleaned.error.message);
    },
    async inventory(provider) {
      const listed = (await listDeployments({ directory: directoryOf(provider) }))._unsafeUnwrap();
      return Object.fromEntries(
        listed.map(({ deployment, state, percent }) => [
          deployment.id,
          { owner: deployment.owner, version: deployment.version, state, percent },
        ]),
      );
    },
    region: 'us-east-1',
    model: (version) => ({ name: 'echo', version, artifact: 'none', environment: {} }),
    // A rollout makes about twenty calls, and takes seconds: one or two of them are disturbed.
    every: EVERY === 1 ? 1 : 2 * EVERY,
    from: SEED,
  };
}

describe.skipIf(process.platform === 'win32')(`real processes on this machine, ${SHARE}`, () => {
  // Side by side: each rollout waits for its processes.
  it.concurrent.for(shareOf(rollbackRules(localSetup()), { every: everyOr(3) }))('$name', async (rule, { expect }) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});
