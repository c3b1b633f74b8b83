import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProviderError } from '@landfall/core/provider';
import { describe } from 'vitest';
import { type LocalProviderOptions, listDeployments } from '../src/index.ts';
import { childrenAmong, failure, type LocalWorld, modelOf, processesNaming, test, value } from './local-world.ts';
import { callOf, SERVER } from './plain-calls.ts';

async function errorOf(
  world: LocalWorld,
  behaviour: string,
  environment?: Record<string, string>,
): Promise<ProviderError> {
  const { deployment } = await world.start(modelOf('1', behaviour, environment));
  return (await world.until(deployment, 'failed')).error;
}

const PLAIN_FILE = fileURLToPath(new URL('../package.json', import.meta.url));

function allFiles(directory: string): string {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.log'));
  return files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('\n');
}

/** The path of the log that a text names, which must be one of the world's. */
function logNamedIn(world: LocalWorld, text: string): string {
  const begin = text.indexOf(join(world.directory, 'logs'));
  return begin < 0 ? '' : text.slice(begin, text.indexOf('.log', begin) + '.log'.length);
}

describe('a command that cannot be started', { concurrent: true }, () => {
  const cases: [string, LocalProviderOptions['command'], RegExp][] = [
    ['is not in PATH', () => ({ file: 'no-such-program-anywhere' }), /is not in PATH/],
    ['is a path that is not there', () => ({ file: './no/such program' }), /no\/such program does not exist/],
    ['is a file that may not be executed', () => ({ file: PLAIN_FILE }), /is not executable/],
    ['has a working folder that is not there', () => ({ file: 'sh', cwd: '/no/such/folder' }), /working folder/],
    ['has a variable that no shell passes on', () => ({ file: 'sh', env: { 'a.b': '1' } }), /"a\.b"/],
    // @ts-expect-error: a program without types may give nothing
    ['is nothing at all', () => undefined, /a command that is not valid/],
    [
      'throws',
      (model) => {
        throw new Error(`with ${model.environment['API_KEY']}`);
      },
      /threw for model iris 1/,
    ],
  ];

  test.for(cases)(
    'because it %s is found before anything is made, and is invalid everywhere',
    async ([, command, message], { createWorld, expect }) => {
      const world = createWorld({ command });
      const model = modelOf('1', 'well', { API_KEY: 'hush-hush' });
      const { deployment, findings } = await value(world.provider.prepare({ model }, callOf('k')));
      expect(findings).toMatchObject([{ level: 'error', message: expect.stringMatching(message) }]);
      const error = await failure(world.provider.deploy({ model, deployment }, callOf('k')));
      expect(error).toMatchObject({
        kind: 'invalid',
        scope: 'model',
        retryable: false,
        message: expect.stringMatching(message),
      });
      expect(JSON.stringify([error, findings])).not.toContain('hush-hush');
      expect(readdirSync(world.directory)).toEqual([]);
    },
  );
});

test('a model without an artifact is refused before anything is made, since the command is given one', {
  concurrent: true,
}, async ({ createWorld, expect }) => {
  const world = createWorld();
  const { artifact: _, ...model } = modelOf('1');
  const { deployment, findings } = await value(world.provider.prepare({ model }, callOf('k')));
  const message = expect.stringMatching(/Model iris 1 has no artifact.* Set "artifact" in the spec/);
  expect(findings).toEqual([{ level: 'error', message }]);
  const error = await failure(world.provider.deploy({ model, deployment }, callOf('k')));
  expect(error).toMatchObject({ kind: 'invalid', scope: 'model', message });
  expect(readdirSync(world.directory)).toEqual([]);
});

describe('a process', { concurrent: true }, () => {
  test('that crashes at its start is the fault of the model, and says the end of its output without the secret in it', async ({
    createWorld,
    expect,
  }) => {
    const world = createWorld();
    const error = await errorOf(world, 'crashes', { API_KEY: 'hush-hush' });
    expect(error).toMatchObject({ kind: 'container', scope: 'model', retryable: false });
    expect(error.message).toMatch(/model iris 1 in region north ended with exit status 3/);
    expect(error.message).toContain('cannot load the weights, the key was [API_KEY]');
    expect(allFiles(world.directory)).not.toContain('hush-hush');
    expect(await value(listDeployments(world))).toMatchObject([{ state: 'exited' }]);
  });

  test('that failed is told with the file of its output, which is still there when it was removed', async ({
    createWorld,
    expect,
  }) => {
    const world = createWorld();
    const { deployment } = await world.start(modelOf('1', 'crashes'));
    const { error } = await world.until(deployment, 'failed');
    const { deployment: good } = await world.serve(modelOf('2'));
    const { responses } = await value(
      world.provider.verify({ deployment: good, samples: [{ input: { status: 500 } }] }, callOf('v')),
    );
    await world.remove(deployment);
    await world.remove(good);
    expect(readFileSync(logNamedIn(world, error.message), 'utf8')).toContain('cannot load the weights');
    expect(existsSync(logNamedIn(world, JSON.stringify(responses)))).toBe(true);
  });

  test('that failed leaves its output with those of the 19 before it, and takes nothing from what still runs', async ({
    createWorld,
    expect,
  }) => {
    const world = createWorld();
    const { deployment: serving } = await world.serve(modelOf('1'));
    const logs = join(world.directory, 'logs', 'north');
    utimesSync(join(logs, `${serving.id}.log`), 0, 0);
    const names = Array.from({ length: 21 }, (_, index) => `removed-${index}.log`);
    for (const [index, name] of names.entries()) {
      writeFileSync(join(logs, name), '');
      utimesSync(join(logs, name), index + 1, index + 1);
    }
    const { deployment } = await world.start(modelOf('2', 'crashes'));
    await world.until(deployment, 'failed');
    await world.remove(deployment);
    const kept = [`${serving.id}.log`, `${deployment.id}.log`, ...names.slice(2)];
    expect(readdirSync(logs).sort()).toEqual(kept.sort());
  });

  test('that never began leaves no output, and is removed all the same', async ({ createWorld, expect }) => {
    const world = createWorld();
    const { deployment } = await world.start(modelOf('1', 'crashes'));
    await world.until(deployment, 'failed');
    rmSync(join(world.directory, 'logs'), { recursive: true });
    await world.remove(deployment);
    expect(await value(listDeployments(world))).toEqual([]);
  });

  test('that crashed is told by another program without its output, which that program cannot mask', async ({
    createWorld,
    expect,
  }) => {
    const world = createWorld();
    const { deployment } = await world.start(modelOf('1', 'crashes', { API_KEY: 'hush-hush' }));
    await world.until(deployment, 'failed');
    const seen = await value(world.open().describe({ deployment }, callOf('look')));
    expect(JSON.stringify(seen)).toMatch(/exit status 3.*\.log/);
    expect(JSON.stringify(seen)).not.toContain('hush-hush');
  });

  test('that uses a port that is taken may succeed at another attempt', async ({ createWorld, occupy, expect }) => {
    const { port } = await occupy(0);
    const world = createWorld({
      command: () => ({ file: process.execPath, args: [SERVER, 'well', String(port)] }),
    });
    const error = await errorOf(world, 'well');
    expect(error).toMatchObject({ kind: 'transient', scope: 'region', retryable: true });
    expect(error.message).toContain('EADDRINUSE');
  });

  test.for([
    ['deaf', 'Its last ping got no connection: does it listen on 127.0.0.1, on the port in the variable PORT?'],
    ['mute', 'Its last ping had no answer within 300 ms.'],
    ['sick', 'Its last ping answered 503.'],
  ])(
    'that is %s to its ping is pending until its time to start is over, then the fault of the model, with what came last',
    async ([behaviour, last], { createWorld, expect }) => {
      const world = createWorld({ timeouts: { startMs: 5_000, pingMs: 300 } });
      const { deployment } = await world.start(modelOf('1', behaviour));
      const look = (later: number) =>
        value(world.provider.describe({ deployment }, callOf('look', 'north', Date.now() + later)));
      expect(await look(0)).toMatchObject({ state: 'pending', percent: 0 });
      const late = async () => JSON.stringify(await look(5_001));
      await expect.poll(late, { timeout: 20_000 }).toContain(last); // it takes a while until it listens
      const seen = await look(5_001);
      expect(seen).toMatchObject({ state: 'failed', error: { kind: 'container', scope: 'model', retryable: false } });
      expect(JSON.stringify(seen)).toMatch(/\/ping with 200 within 5000 ms/);
    },
  );

  test('that answered before and is busy now is pending however late it is', async ({ createWorld, expect }) => {
    const world = createWorld();
    const hurried = world.open({ timeouts: { startMs: 1, pingMs: 200 } });
    const { deployment } = await world.serve(modelOf('1'));
    // The server and its shell, in whichever order: process ids begin anew some day.
    const processes = processesNaming(world.directory);
    expect(processes).toHaveLength(2);
    for (const pid of processes) process.kill(pid, 'SIGSTOP');
    const seen = await value(hurried.describe({ deployment }, callOf('look')));
    for (const pid of processes) process.kill(pid, 'SIGCONT');
    expect(seen).toMatchObject({ state: 'pending', detail: expect.stringContaining('answered before') });
  });

  test.for(['the process', 'all of it'])(
    'that is killed later (%s) may succeed at another attempt',
    async (what, { createWorld, expect }) => {
      const world = createWorld();
      const { deployment } = await world.serve(modelOf('1'));
      const pids = processesNaming(world.directory);
      for (const pid of what === 'all of it' ? pids : childrenAmong(pids)) process.kill(pid, 'SIGKILL');
      const { error } = await world.until(deployment, 'failed');
      expect(error).toMatchObject({ kind: 'transient', scope: 'region', retryable: true });
      expect(error.message).toContain('ended from outside by SIGKILL');
      expect(await failure(world.provider.verify({ deployment, samples: [] }, callOf('v')))).toMatchObject({
        kind: 'transient',
      });
    },
  );
});
