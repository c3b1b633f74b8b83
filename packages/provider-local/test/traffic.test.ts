import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from 'vitest';
import { failure, gatewayPids, type LocalWorld, modelOf, oldAndNew, test, value } from './local-world.ts';
import { callOf } from './plain-calls.ts';

async function count(world: LocalWorld, requests: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let request = 0; request < requests; request += 1) {
    const { version } = await world.ask();
    counts[version] = (counts[version] ?? 0) + 1;
  }
  return counts;
}

describe('the URL of a region', { concurrent: true }, () => {
  test('stays the same while its traffic moves by percent from one version to the next', async ({
    createWorld,
    expect,
  }) => {
    const world = createWorld();
    const { old, next } = await oldAndNew(world);
    const url = await world.url();
    expect(await count(world, 20)).toEqual({ 1: 20 });
    await world.shift(next, old, 0, 10);
    expect(await count(world, 100)).toEqual({ 1: 90, 2: 10 });
    await world.shift(next, old, 10, 75);
    expect(await count(world, 100)).toEqual({ 1: 25, 2: 75 });
    await world.shift(next, old, 75, 0);
    expect(await count(world, 10)).toEqual({ 1: 10 });
    await world.shift(next, old, 0, 100);
    expect(await count(world, 10)).toEqual({ 2: 10 });
    expect(await world.until(old, 'ready')).toMatchObject({ percent: 0 });
    expect(await world.url()).toBe(url);
  });

  test('answers every request, by the process that got it, while shares change and the old process is removed', async ({
    createWorld,
    expect,
  }) => {
    const world = createWorld();
    const { old, next } = await oldAndNew(world);
    const answers: { status: number; version: string }[] = [];
    let going = true;
    const client = async () => {
      while (going) answers.push(await world.ask({ waitMs: 30 }));
    };
    const clients = Array.from({ length: 8 }, client);
    const long = world.ask({ waitMs: 1_000 }); // given to the old process, and outlasting its removal
    await sleep(100);
    for (const [from, percent] of [
      [0, 10],
      [10, 50],
      [50, 100],
    ] as const) {
      await world.shift(next, old, from, percent);
      await sleep(100);
    }
    await value(world.provider.retire({ deployment: old }, callOf('retire')));
    await world.remove(old);
    await sleep(100);
    going = false;
    await Promise.all(clients);
    expect(await long).toEqual({ status: 200, version: '1' });
    expect(answers.length).toBeGreaterThan(50);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(new Set(answers.map(({ version }) => version))).toEqual(new Set(['1', '2']));
  });

  test('is moved only from what it shows: the same shift again is accepted, any other is a conflict', async ({
    createWorld,
    expect,
  }) => {
    const world = createWorld();
    const { old, next } = await oldAndNew(world);
    await world.shift(next, old, 0, 10);
    await world.shift(next, old, 0, 10);
    const stale = { deployment: next, previous: old, from: 50, percent: 100 };
    expect(await failure(world.provider.route(stale, callOf('r')))).toMatchObject({
      kind: 'conflict',
      retryable: false,
    });
    const { deployment: third } = await world.serve(modelOf('3'));
    const blind = { deployment: third, previous: null, from: 0, percent: 100 };
    expect(await failure(world.provider.route(blind, callOf('r')))).toMatchObject({ kind: 'conflict' });
    const unknown = { deployment: { ...next, id: 'unknown' }, previous: old, from: 0, percent: 10 };
    expect(await failure(world.provider.route(unknown, callOf('r')))).toMatchObject({ kind: 'not-found' });
    expect(await count(world, 10)).toEqual({ 1: 9, 2: 1 });
  });

  test('belongs to its region alone', async ({ createWorld, expect }) => {
    const world = createWorld();
    for (const region of ['north', 'south']) {
      const { deployment } = await world.serve(modelOf(region), region);
      await world.shift(deployment, null, 0, 100);
    }
    expect(await world.ask({}, 'north')).toEqual({ status: 200, version: 'north' });
    expect(await world.ask({}, 'south')).toEqual({ status: 200, version: 'south' });
    expect(gatewayPids(world)).toHaveLength(1);
  });

  test('is there again, the same, once a gateway that was killed is asked for', async ({ createWorld, expect }) => {
    const world = createWorld();
    const { old: deployment } = await oldAndNew(world);
    const url = await world.url();
    for (const pid of gatewayPids(world)) process.kill(pid, 'SIGKILL');
    await expect.poll(() => world.until(deployment, 'ready')).toMatchObject({ percent: 0 });
    await Promise.all([1, 2, 3].map(() => value(world.provider.monitor({ deployment }, callOf('m')))));
    await expect.poll(() => gatewayPids(world)).toHaveLength(1); // the others saw that they came too late
    expect(await world.until(deployment, 'ready')).toMatchObject({ percent: 100 });
    expect(await world.ask()).toEqual({ status: 200, version: '1' });
    expect(await world.url()).toBe(url);
  });

  test('whose port another program took meanwhile cannot be moved until that program stops', async ({
    createWorld,
    occupy,
    expect,
  }) => {
    const world = createWorld();
    const { old, next } = await oldAndNew(world);
    const port = Number(new URL(await world.url()).port);
    for (const pid of gatewayPids(world)) process.kill(pid, 'SIGKILL');
    const stranger = await occupy(port);
    expect(await failure(world.provider.monitor({ deployment: old }, callOf('m')))).toMatchObject({ kind: 'capacity' });
    expect(await world.until(old, 'ready')).toMatchObject({ percent: 0 }); // what the users get, not what was wished for
    const shift = { deployment: next, previous: old, from: 0, percent: 50 };
    const error = await failure(world.provider.route(shift, callOf('r')));
    expect(error).toMatchObject({ kind: 'capacity', retryable: true, message: expect.stringContaining(String(port)) });
    await stranger.stop();
    await value(world.provider.route(shift, callOf('r')));
    expect(await count(world, 10)).toEqual({ 1: 5, 2: 5 });
  });
});
