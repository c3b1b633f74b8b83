import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from 'vitest';
import { cleanUp, listDeployments, localEndpoint } from '../src/index.ts';
import { failure, modelOf, processesNaming, test, value } from './local-world.ts';
import { callOf } from './plain-calls.ts';

describe('the clean-up', { concurrent: true }, () => {
  test('stops every process, the stubborn and the stuck too, and leaves nothing of its own', async ({
    createWorld,
    expect,
  }) => {
    const world = createWorld();
    const { deployment } = await world.serve(modelOf('1', 'stubborn'));
    await world.shift(deployment, null, 0, 100);
    await world.serve(modelOf('1'), 'south');
    await world.start(modelOf('1', 'crashes'), 'east');
    const { token } = JSON.parse(readFileSync(join(world.directory, 'gateway.json'), 'utf8'));
    for (const pid of processesNaming(token)) process.kill(pid, 'SIGSTOP');
    writeFileSync(join(world.directory, 'notes.txt'), 'of the user');
    await value(cleanUp({ directory: world.directory, stopMs: 200 }));
    expect(processesNaming(world.directory)).toEqual([]);
    expect(readdirSync(world.directory)).toEqual(['notes.txt']);
    rmSync(join(world.directory, 'notes.txt'));
    await value(cleanUp(world));
    expect(existsSync(world.directory)).toBe(false);
    expect(await value(listDeployments(world))).toEqual([]);
    expect(await failure(localEndpoint({ ...world, region: 'north' }))).toMatchObject({ kind: 'not-found' });
    expect(await value(cleanUp(world))).toBeUndefined();
  });

  test('gets rid of a gateway whose port a stranger took, which everything else is a conflict with', async ({
    createWorld,
    occupy,
    expect,
  }) => {
    const world = createWorld();
    const { deployment } = await world.serve(modelOf('1'));
    await world.shift(deployment, null, 0, 100);
    const { port, token } = JSON.parse(readFileSync(join(world.directory, 'gateway.json'), 'utf8'));
    for (const pid of processesNaming(token)) process.kill(pid, 'SIGKILL');
    await occupy(port);
    expect(await failure(world.provider.monitor({ deployment }, callOf('m')))).toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('cleanUp'),
    });
    await value(cleanUp(world));
    expect(processesNaming(world.directory)).toEqual([]);
  });

  test('is not needed for the gateway of a directory that somebody deleted', async ({ createWorld, expect }) => {
    const world = createWorld();
    const { deployment } = await world.serve(modelOf('1'));
    await world.shift(deployment, null, 0, 100);
    const { token } = JSON.parse(readFileSync(join(world.directory, 'gateway.json'), 'utf8'));
    rmSync(join(world.directory, 'gateway.json'));
    for (let look = 0; look < 200 && processesNaming(token).length > 0; look += 1) await sleep(25);
    expect(processesNaming(token)).toEqual([]);
  });
});
