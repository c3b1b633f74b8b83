import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import { describe } from 'vitest';
import { type LocalDeployment, listDeployments } from '../src/index.ts';
import { failure, modelOf, processesNaming, test, value } from './local-world.ts';
import { callOf } from './plain-calls.ts';

describe('a deployment', { concurrent: true }, () => {
  test('is planned without making anything, started, ready, verified past the gateway, routed, and retired with its files', async ({
    createWorld,
    expect,
  }) => {
    const world = createWorld();
    const model = modelOf('1');
    const planned = await value(world.provider.prepare({ model }, callOf('r/deploy/1')));
    expect(planned).toMatchObject({ previous: null, target: `local:${world.directory}:north`, findings: [] });
    expect(readdirSync(world.directory)).toEqual([]);
    const { deployment, key } = await world.start(model);
    expect(await world.until(deployment, 'ready')).toEqual({ state: 'ready', owner: key, version: '1', percent: 0 });

    const verified = await value(
      world.provider.verify(
        { deployment, samples: [{ input: { waitMs: 30 } }, { input: { text: '[1,2]' } }] },
        callOf('v'),
      ),
    );
    expect(verified).toMatchObject({
      subject: 'deployment',
      version: '1',
      checks: [{ name: 'ping', passed: true }],
      responses: [{ output: { version: '1' } }, { output: [1, 2] }],
    });
    const [first] = verified.responses;
    expect(first !== undefined && 'latencyMs' in first && first.latencyMs).toBeGreaterThanOrEqual(30);

    await world.shift(deployment, null, 0, 100);
    expect(await world.until(deployment, 'ready')).toMatchObject({ percent: 100 });
    expect(await world.ask()).toEqual({ status: 200, version: '1' });

    await world.remove(deployment);
    expect(readdirSync(join(world.directory, 'regions', 'north'))).toEqual(['route.json']);
    // The gateway too: nothing is left for it to do, and it ends by itself.
    await expect.poll(() => processesNaming(world.directory), { timeout: 20_000 }).toEqual([]);
  });

  test('is started once for each key, even by calls at the same time and after a crash between the intent and the start', async ({
    createWorld,
    expect,
  }) => {
    const world = createWorld();
    const model = modelOf('1');
    const { deployment } = await value(world.provider.prepare({ model }, callOf('k')));
    const again = () => value(world.open().deploy({ model, deployment }, callOf('k')));
    await Promise.all([again(), again(), again()]);
    await world.until(deployment, 'ready');
    await again();
    const folder = join(world.directory, 'regions', 'north', deployment.id);
    const serving = processesNaming(world.directory).length;
    expect(serving).toBe(2); // the shell that watches, and the server

    const record = JSON.parse(readFileSync(join(folder, 'deployment.json'), 'utf8'));
    const other = { ...deployment, id: '0123456789abcdef', owner: 'crashed' };
    mkdirSync(join(world.directory, 'regions', 'north', other.id));
    writeFileSync(
      join(world.directory, 'regions', 'north', other.id, 'deployment.json'),
      JSON.stringify({
        ...record,
        ...other,
        port: await getPort({ host: '127.0.0.1' }),
        marker: 'crashed before it started',
      }),
    );
    expect(await value(world.provider.describe({ deployment: other }, callOf('crashed')))).toMatchObject({
      state: 'pending',
      needs: 'deploy',
    });
    await value(world.provider.deploy({ model, deployment: other }, callOf('crashed')));
    expect(await world.until(other, 'ready')).toMatchObject({ owner: 'crashed' });
  });

  test('outlives the program that made it and is found again by another one', async ({ createWorld, expect }) => {
    const world = createWorld();
    const program = fileURLToPath(new URL('./other-program.ts', import.meta.url));
    const run = async (...args: string[]) => {
      const child = spawn(process.execPath, ['--conditions=@landfall/source', program, world.directory, ...args], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
      return JSON.parse(output) as { deployment: LocalDeployment };
    };
    const { deployment } = await run('roll-out', '7');
    // On a busy machine one ping may go unanswered.
    await expect
      .poll(() => value(world.provider.describe({ deployment }, callOf('look'))), { timeout: 20_000 })
      .toMatchObject({ state: 'ready', version: '7', percent: 100 });
    expect(await world.ask()).toEqual({ status: 200, version: '7' });
    expect(await value(listDeployments(world))).toEqual([{ deployment, state: 'running', percent: 100 }]);
    const { previous } = await world.start(modelOf('8'));
    expect(previous).toEqual(deployment);
    expect(await run('look')).toMatchObject([{ deployment, state: 'running' }, { deployment: { version: '8' } }]);
  });

  test('is not mistaken for a stranger that got its process id', async ({ createWorld, expect, onTestFinished }) => {
    const world = createWorld();
    const { deployment } = await world.serve(modelOf('1'));
    const folder = join(world.directory, 'regions', 'north', deployment.id);
    for (const pid of processesNaming(world.directory)) process.kill(pid, 'SIGKILL');
    const stranger = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    onTestFinished(() => void stranger.kill());
    writeFileSync(join(folder, 'pid'), `${stranger.pid}\n`);
    await world.until(deployment, 'failed');
    await world.remove(deployment);
    expect([stranger.exitCode, stranger.signalCode]).toEqual([null, null]);
  });

  test('cannot be removed while it takes traffic that another could take', async ({ createWorld, expect }) => {
    const world = createWorld();
    const { deployment: old } = await world.serve(modelOf('1'));
    await world.shift(old, null, 0, 100);
    const { deployment: next } = await world.serve(modelOf('2'));
    await world.shift(next, old, 0, 30);
    for (const deployment of [old, next]) {
      expect(await failure(world.provider.retire({ deployment }, callOf('r')))).toMatchObject({
        kind: 'conflict',
        retryable: false,
      });
    }
    await world.shift(next, old, 30, 100);
    await world.remove(old);
    expect(await world.ask()).toEqual({ status: 200, version: '2' });
    await world.remove(next);
    expect(await failure(world.provider.verify({ deployment: next, samples: [] }, callOf('v')))).toMatchObject({
      kind: 'not-found',
    });
  });

  test('that ignores SIGTERM is killed after its grace', async ({ createWorld, expect }) => {
    const world = createWorld({ timeouts: { stopMs: 200 } });
    const { deployment } = await world.serve(modelOf('1', 'stubborn'));
    await value(world.provider.retire({ deployment }, callOf('r')));
    expect(await value(world.provider.describe({ deployment }, callOf('look')))).toMatchObject({
      state: 'pending',
      needs: 'retire',
    });
    await world.until(deployment, 'absent');
  });
});
