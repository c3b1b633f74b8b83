import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { json, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FlowerSample, train } from '../src/train.ts';

const SERVER = fileURLToPath(new URL('../src/serve.ts', import.meta.url));

let folder: string;
let samples: readonly FlowerSample[];
const processes = new Set<ChildProcess>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quickstart-serve-'));
  ({ samples } = await train(folder));
});
afterEach(() => {
  for (const child of processes) child.kill('SIGKILL');
  processes.clear();
});
afterAll(() => rm(folder, { recursive: true }));

function start(args: readonly string[], env: NodeJS.ProcessEnv = { PORT: '0' }) {
  // Nothing else of this process's environment, but what lets a process start sooner.
  const { NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [SERVER, ...args], {
    env: { ...env, NODE_COMPILE_CACHE },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  processes.add(child);
  return child;
}

async function serve(version: string) {
  const child = start([join(folder, `iris-${version}.json`)]);
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, url: String(line).replace(/^.*(?=http)/, '') };
}

const invoke = (url: string, body: string) => fetch(`${url}/invocations`, { method: 'POST', body });

async function failure(args: readonly string[], env?: NodeJS.ProcessEnv) {
  const child = start(args, env);
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { said, code };
}

describe('the model server', () => {
  it('answers a ping, on loopback only', async () => {
    const { url } = await serve('1');
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect((await fetch(`${url}/ping`)).status).toBe(200);
  });

  it('names the species of a flower, and says which version of the model did', async () => {
    const { url } = await serve('2');
    for (const { input, expect: species } of samples) {
      const response = await invoke(url, JSON.stringify(input));
      expect(response.headers.get('x-model-version')).toBe('2');
      expect(await response.json()).toEqual(species);
    }
  });

  it('serves a model that learned nonsense as willingly as any other', async () => {
    const { url } = await serve('3');
    const answers = await Promise.all(samples.map(({ input }) => invoke(url, JSON.stringify(input))));
    expect(answers.map(({ status }) => status)).toEqual(samples.map(() => 200));
  });

  it.each([
    ['is no JSON', 'setosa?', /not JSON/],
    ['is no object', '[5.1, 3.5]', /expected object/],
    ['lacks a measurement', '{"sepalLength":5.1,"sepalWidth":3.5,"petalLength":1.4}', /petalWidth/],
    [
      'has a measurement that is no number',
      '{"sepalLength":"long","sepalWidth":3.5,"petalLength":1.4,"petalWidth":0.2}',
      /sepalLength/,
    ],
    [
      'has a measurement below zero',
      '{"sepalLength":5.1,"sepalWidth":3.5,"petalLength":-1,"petalWidth":0.2}',
      /petalLength/,
    ],
  ])('answers 400 and says what is wrong when the body %s', async (_what, body, message) => {
    const { url } = await serve('1');
    const response = await invoke(url, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringMatching(message) });
    expect((await fetch(`${url}/ping`)).status).toBe(200);
  });

  it('answers 404 and names its routes for any other path', async () => {
    const { url } = await serve('1');
    const response = await fetch(`${url}/invocations`);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: expect.stringContaining('POST /invocations') });
  });

  it('answers the request in flight when it is told to stop, then ends', async () => {
    const { child, url } = await serve('1');
    const ended = once(child, 'exit');
    const body = JSON.stringify(samples[0]?.input);
    const halfSent = request(`${url}/invocations`, {
      method: 'POST',
      headers: { connection: 'keep-alive', 'content-length': body.length, expect: '100-continue' },
    });
    halfSent.write(body.slice(0, 10));
    await once(halfSent, 'continue');

    child.kill('SIGTERM');
    await expect.poll(() => fetch(`${url}/ping`).catch(() => 'refused')).toBe('refused');
    halfSent.end(body.slice(10));
    const [response] = await once(halfSent, 'response');

    expect(await json(response)).toEqual(samples[0]?.expect);
    expect(response.headers.connection).toBe('close');
    expect(await ended).toEqual([0, null]);
  });

  it('ends with a message when it cannot start', async () => {
    const model = join(folder, 'iris-1.json');
    const broken = join(folder, 'broken.json');
    await writeFile(broken, '{"version":"9"}');

    expect(await failure([])).toEqual({ code: 1, said: expect.stringContaining('Usage: ') });
    expect(await failure([model], {})).toEqual({ code: 1, said: expect.stringContaining('Set PORT') });
    expect(await failure([join(folder, 'none.json')])).toEqual({ code: 1, said: expect.stringContaining('none.json') });
    expect(await failure([broken])).toEqual({
      code: 1,
      said: expect.stringMatching(/broken\.json is not a model file/),
    });
  });

  it('ends with a message when its port is taken', async () => {
    const { url } = await serve('1');
    const { port } = new URL(url);
    const { code, said } = await failure([join(folder, 'iris-1.json')], { PORT: port });
    expect(code).toBe(1);
    expect(said).toContain(`127.0.0.1:${port}`);
  });
});
