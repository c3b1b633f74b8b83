import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MetricName, Reading } from '@landfall/core/provider';
import { describe, expect } from 'vitest';
import { failure, type LocalWorld, modelOf, processesNaming, test, value } from './local-world.ts';
import { callOf } from './plain-calls.ts';

async function oldAndNew(world: LocalWorld) {
  const { deployment: old } = await world.serve(modelOf('1'));
  await world.shift(old, null, 0, 100);
  const { deployment: next, previous } = await world.serve(modelOf('2'));
  expect(previous).toEqual(old);
  return { old, next };
}

async function count(world: LocalWorld, requests: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let request = 0; request < requests; request += 1) {
    const { version } = await world.ask();
    counts[version] = (counts[version] ?? 0) + 1;
  }
  return counts;
}

function gatewayPids(world: LocalWorld): number[] {
  const { token } = JSON.parse(readFileSync(join(world.directory, 'gateway.json'), 'utf8'));
  return processesNaming(token);
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

describe('health', { concurrent: true }, () => {
  test('is the requests, errors and latencies of each deployment in the window, and no-data without requests', async ({
    createWorld,
    expect,
  }) => {
    const world = createWorld();
    const { old, next } = await oldAndNew(world);
    const read = (metric: MetricName, deployment = old, now = Date.now()): Promise<Reading> =>
      value(
        world.provider.metric?.({ deployment, query: { metric, windowMs: 60_000 } }, callOf('h', 'north', now)) ??
          Promise.reject(),
      );
    expect(await read('requests')).toMatchObject({ state: 'no-data' });
    await Promise.all(Array.from({ length: 18 }, () => world.ask({ waitMs: 20 })));
    await world.ask({ waitMs: 300 });
    await world.ask({ status: 500 });
    await world.ask({ status: 404 }); // the client's own fault
    expect(await read('requests')).toEqual({ state: 'value', value: 21, samples: 21, version: '1' });
    expect(await read('errors')).toMatchObject({ value: 1, samples: 21 });
    expect(await read('error-rate')).toMatchObject({ value: 1 / 21 });
    const [p50, p95, p99] = await Promise.all([read('latency-p50'), read('latency-p95'), read('latency-p99')]);
    const latency = (reading: Reading): number => (reading.state === 'value' ? reading.value : Number.NaN);
    expect(latency(p50)).toBeGreaterThanOrEqual(19);
    expect(latency(p50)).toBeLessThan(250);
    expect(latency(p50)).toBeLessThanOrEqual(latency(p95));
    expect(latency(p99)).toBeGreaterThanOrEqual(295);
    expect(await read('requests', next)).toMatchObject({ state: 'no-data' });
    expect(await read('requests', old, Date.now() + 120_000)).toMatchObject({ state: 'no-data' });
  });

  test('counts a process that is gone, or that breaks off, as an error', async ({ createWorld, expect }) => {
    const world = createWorld();
    const { deployment } = await world.serve(modelOf('1'));
    await world.shift(deployment, null, 0, 100);
    const gateway = new Set(gatewayPids(world));
    expect((await world.ask({ hangUp: true })).status).toBe(502);
    await expect(world.ask({ breakOff: true })).rejects.toThrow(/terminated/);
    for (const pid of processesNaming(world.directory)) if (!gateway.has(pid)) process.kill(pid, 'SIGKILL');
    await world.until(deployment, 'failed');
    expect((await world.ask()).status).toBe(502);
    const query = { metric: 'error-rate', windowMs: 60_000 } as const;
    expect(await value(world.provider.metric?.({ deployment, query }, callOf('h')) ?? Promise.reject())).toMatchObject({
      value: 1,
      samples: 3,
    });
  });

  test('of an impossible window is refused', async ({ createWorld, expect }) => {
    const world = createWorld();
    const { deployment } = await world.start(modelOf('1'));
    for (const windowMs of [0, -1, Number.NaN, 1e12]) {
      const answer = world.provider.metric?.({ deployment, query: { metric: 'requests', windowMs } }, callOf('h'));
      expect(await failure(answer ?? Promise.reject())).toMatchObject({ kind: 'invalid' });
    }
  });
});
