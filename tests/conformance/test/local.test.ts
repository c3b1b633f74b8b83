import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Provider } from '@landfall/core/provider';
import { type ConformanceSetup, conformanceRules } from '@landfall/core/testing';
import { cleanUp, localEndpoint, localProvider } from '@landfall/provider-local';
import { everyOr, shareOf, shareTitle } from '@landfall/tests-support';
import { describe, it } from 'vitest';

const SERVER = fileURLToPath(new URL('model-server.ts', import.meta.url));

const directories = new Map<Provider, string>();

/** Real processes and real time; every rule has a machine of its own. */
const setup: ConformanceSetup = {
  provider: () => {
    const directory = join(tmpdir(), `landfall-conformance-${randomUUID()}`);
    const command = () => ({ file: process.execPath, args: [SERVER] });
    const provider = localProvider({ directory, command, timeouts: { drainMs: 500, stopMs: 2_000 } }) as Provider;
    directories.set(provider, directory);
    return provider;
  },
  async dispose(provider) {
    const directory = directories.get(provider);
    if (directory === undefined) return;
    const cleaned = await cleanUp({ directory });
    rmSync(directory, { recursive: true, force: true });
    if (cleaned.isErr()) throw new Error(cleaned.error.message);
  },
  region: 'us-east-1',
  otherRegion: 'eu-west-1',
  async sendRequests(region, provider) {
    const url = await localEndpoint({ directory: directories.get(provider) ?? '', region });
    if (url.isErr()) throw new Error(url.error.message);
    const body = JSON.stringify('a request of a user');
    for (let sent = 0; sent < 20; sent += 1) await fetch(`${url.value}/invocations`, { method: 'POST', body });
  },
  model: (version) => ({ name: 'echo', version, artifact: 'none', environment: {} }),
  timeoutMs: 30_000,
  pollMs: 20,
};

const A_THIRD = 3;

describe.skipIf(process.platform === 'win32')(`real processes on this machine, ${shareTitle(A_THIRD)}`, () => {
  // Side by side: each has a machine of its own, and waits for its processes.
  it.concurrent.for(shareOf(conformanceRules(setup), { every: everyOr(A_THIRD) }))(
    '$name',
    async (rule, { expect }) => {
      await expect(rule.check()).resolves.toBeUndefined();
    },
  );
});
