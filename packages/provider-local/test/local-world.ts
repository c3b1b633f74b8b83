import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Json, Model, Observation, Provider } from '@landfall/core/provider';
import { test as base, type TestContext } from 'vitest';
import {
  cleanUp,
  type LocalDeployment,
  type LocalProviderOptions,
  localEndpoint,
  localProvider,
} from '../src/index.ts';
import { callOf, SERVER } from './plain-calls.ts';

let calls = 0;

/** A model whose version is what the server answers with, and whose artifact is its behaviour. */
export function modelOf(
  version: string,
  behaviour = 'well',
  environment: Readonly<Record<string, string>> = {},
): Model {
  return { name: 'iris', version, artifact: behaviour, environment: { VERSION: version, ...environment } };
}

type OnTestFinished = TestContext['onTestFinished'];

/** A provider in a fresh directory, whose name has a space. When the test ends everything is cleaned up, and it is an error if a process is left. */
function createLocalWorld(onTestFinished: OnTestFinished, options: Partial<LocalProviderOptions> = {}) {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), 'landfall local-'));
  const open = (more: Partial<LocalProviderOptions> = {}): Provider<LocalDeployment> =>
    localProvider({
      directory,
      command: (model) => ({
        file: process.execPath,
        args: [SERVER, model.artifact],
        env: { TEST_DIRECTORY: directory },
      }),
      ...options,
      ...more,
    });
  const provider = open();
  onTestFinished(async () => {
    await value(cleanUp({ directory, stopMs: 300 }));
    const left = processesNaming(directory);
    if (left.length > 0) throw new Error(`Processes ${left.join(', ')} were left behind.`);
  });

  const world = {
    directory,
    provider,
    open,
    /** Plans and starts a deployment under a key of its own. */
    async start(
      model: Model,
      region = 'north',
    ): Promise<{ deployment: LocalDeployment; previous: LocalDeployment | null; key: string }> {
      calls += 1;
      const key = `rollout/deploy:${region}/${calls}`;
      const { deployment, previous } = await value(provider.prepare({ model }, callOf(key, region)));
      await value(provider.deploy({ model, deployment }, callOf(key, region)));
      return { deployment, previous, key };
    },
    /** Looks until the deployment is in the state, and gives the last look. */
    async until<State extends Observation['state']>(
      deployment: LocalDeployment,
      state: State,
    ): Promise<Extract<Observation, { state: State }>> {
      for (let look = 0; look < 400; look += 1) {
        const seen = await value(provider.describe({ deployment }, callOf('look', deployment.region)));
        if (seen.state === state) return seen as Extract<Observation, { state: State }>;
        if (seen.state === 'failed') {
          throw new Error(`failed instead of ${state}: ${seen.error.message}`);
        }
        if (seen.state === 'pending' && seen.needs === 'retire' && state === 'absent') {
          await value(provider.retire({ deployment }, callOf('retire', deployment.region)));
        }
        await sleep(20);
      }
      throw new Error(`never ${state}`);
    },
    async serve(model: Model, region = 'north') {
      const started = await world.start(model, region);
      await world.until(started.deployment, 'ready');
      return started;
    },
    async shift(
      deployment: LocalDeployment,
      previous: LocalDeployment | null,
      from: number,
      percent: number,
    ): Promise<void> {
      const route = () => provider.route({ deployment, previous, from, percent }, callOf('route', deployment.region));
      // On a busy machine a gateway may not listen yet: the engine calls again then.
      for (let tries = 0; tries < 100; tries += 1) {
        const routed = await route();
        if (routed.isOk() || routed.error.kind !== 'transient') break;
        await sleep(100);
      }
      await value(route());
    },
    async remove(deployment: LocalDeployment): Promise<void> {
      await value(provider.retire({ deployment }, callOf('retire', deployment.region)));
      await world.until(deployment, 'absent');
    },
    url: (region = 'north'): Promise<string> => value(localEndpoint({ directory, region })),
    /** Sends a request as a user would, by the region's URL. */
    async ask(input: Json = {}, region = 'north'): Promise<{ status: number; version: string }> {
      const url = await world.url(region);
      const answer = await fetch(`${url}/invocations`, { method: 'POST', body: JSON.stringify(input) });
      const body = (await answer.json()) as { version: string };
      return { status: answer.status, version: body.version };
    },
  };
  return world;
}

/** A stranger that listens on a port, as soon as that is free, until it is told to stop or the test ends. */
async function occupyPort(
  onTestFinished: OnTestFinished,
  port: number,
): Promise<{ port: number; stop: () => Promise<void> }> {
  const server = createServer((_, response) => response.writeHead(404).end());
  const listening = (): Promise<boolean> =>
    new Promise((done) => {
      server.once('listening', () => done(true)).once('error', () => done(false));
      server.listen(port, '127.0.0.1');
    });
  while (!(await listening())) await sleep(10);
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  onTestFinished(stop);
  return { port: (server.address() as AddressInfo).port, stop };
}

/** A provider of this machine, and all that a test does with it. */
export type LocalWorld = ReturnType<typeof createLocalWorld>;

interface Own {
  /** Makes a world that ends with the test. */
  readonly createWorld: (options?: Partial<LocalProviderOptions>) => LocalWorld;
  /** Lets a stranger listen on a port, as soon as that is free, until it is told to stop or the test ends. */
  readonly occupy: (port: number) => ReturnType<typeof occupyPort>;
}

/** A test whose worlds end with it, also where tests run side by side. */
export const test = base.extend<Own>({
  createWorld: ({ onTestFinished }, use) => use((options) => createLocalWorld(onTestFinished, options)),
  occupy: ({ onTestFinished }, use) => use((port) => occupyPort(onTestFinished, port)),
});

/** The value of an answer that must be ok. */
export async function value<T>(answer: Answer<T>): Promise<T> {
  const result = await answer;
  if (result.isErr()) throw new Error(`${result.error.kind}: ${result.error.message}`);
  return result.value;
}

/** The error of an answer that must be one. */
export async function failure<T>(answer: Answer<T>) {
  const result = await answer;
  if (result.isOk()) throw new Error(`expected an error, got ${JSON.stringify(result.value)}`);
  return result.error;
}

/** A region in which version 1 takes the traffic and version 2 is ready. */
export async function oldAndNew(world: LocalWorld) {
  const { deployment: old } = await world.serve(modelOf('1'));
  await world.shift(old, null, 0, 100);
  const { deployment: next, previous } = await world.serve(modelOf('2'));
  if (previous?.id !== old.id) throw new Error('the previous deployment is not the one that serves');
  return { old, next };
}

/** The processes of the gateway. */
export function gatewayPids(world: LocalWorld): number[] {
  const { token } = JSON.parse(readFileSync(join(world.directory, 'gateway.json'), 'utf8'));
  return processesNaming(token);
}

/** Every process with this text in its arguments or environment, found without the package's own means. */
export function processesNaming(text: string): number[] {
  if (process.platform !== 'linux') {
    const lines = execFileSync('ps', ['-A', '-E', '-ww', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
    return lines.filter((line) => line.includes(text)).map((line) => Number.parseInt(line, 10));
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => ['environ', 'cmdline'].some((file) => readQuietly(`/proc/${pid}/${file}`).includes(text)))
    .map(Number);
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Those of some processes whose parent is another of them. Process ids begin anew some day, so their order says nothing. */
export function childrenAmong(pids: readonly number[]): readonly number[] {
  return pids.filter((pid) => pids.includes(parentOf(pid)));
}

function parentOf(pid: number): number {
  if (process.platform !== 'linux') return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)]));
  // The state, then the parent, behind the name in brackets: proc_pid_stat(5).
  return Number(/.*\) \S (\d+)/s.exec(readQuietly(`/proc/${pid}/stat`))?.[1]);
}
