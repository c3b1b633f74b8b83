import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Health, HealthQuery, MetricName, Reading } from '@landfall/core/provider';
import { describe } from 'vitest';
import type { LocalDeployment } from '../src/index.ts';
import {
  failure,
  gatewayPids,
  type LocalWorld,
  modelOf,
  oldAndNew,
  processesNaming,
  test,
  value,
} from './local-world.ts';
import { callOf } from './plain-calls.ts';

const MINUTE = 60_000;

function read(world: LocalWorld, deployment: LocalDeployment, query: HealthQuery, now?: number): Answer<Health> {
  return world.provider.health?.({ deployment, ...query }, callOf('h', 'north', now)) ?? Promise.reject();
}

/** Waits until the counts of this second are final, and adds up those of the minute before. */
async function countMinute(world: LocalWorld, deployment: LocalDeployment, slowerThanMs?: number) {
  const { finalAfterMs = 0 } = world.provider.capabilities.health ?? {};
  const to = Math.ceil(Date.now() / 1_000) * 1_000;
  await sleep(to + finalAfterMs - Date.now());
  const health = await value(read(world, deployment, { from: to - MINUTE, to, slowerThanMs }));
  if (health.state === 'no-data') return undefined;
  const sum = { requests: 0, errors: 0, slower: 0, periods: health.periods, slowerThanMs: health.slowerThanMs };
  for (const { requests, errors, slower = 0 } of health.periods) {
    sum.requests += requests;
    sum.errors += errors;
    sum.slower += slower;
  }
  return sum;
}

describe('health', { concurrent: true }, () => {
  test('is the requests of each deployment by second: how many, how many failed, how many were slow', async ({
    createWorld,
    expect,
  }) => {
    const world = createWorld();
    const { old, next } = await oldAndNew(world);
    await world.shift(next, old, 0, 10);
    await Promise.all(Array.from({ length: 97 }, () => world.ask()));
    await world.ask({ status: 404 }); // the client's own fault
    for (const input of [{ waitMs: 300 }, { status: 500 }]) await world.ask(input);
    const [before, now] = await Promise.all([countMinute(world, old, 299), countMinute(world, next)]);
    expect([before?.requests, now?.requests]).toEqual([90, 10]);
    expect((before?.errors ?? 0) + (now?.errors ?? 0)).toBe(1);
    expect(before?.slowerThanMs).toBeUndefined(); // the limit was kept
    for (const { from, to, version, slower = -1, requests } of before?.periods ?? []) {
      expect([from % 1_000, to - from, version]).toEqual([0, 1_000, '1']);
      expect(slower >= 0 && slower <= requests).toBe(true);
    }
    expect(now?.periods.some((period) => 'slower' in period)).toBe(false);
  });

  test('counts a request in the second in which it ends, and as slow only beyond the limit', async ({
    createWorld,
    expect,
  }) => {
    const world = createWorld();
    const { old } = await oldAndNew(world);
    await world.ask(); // the first one opens connections
    const began = Date.now();
    await world.ask({ waitMs: 1_100 });
    const slow = await countMinute(world, old, 1_000.4);
    expect(slow).toMatchObject({ requests: 2, slowerThanMs: 1_010 });
    expect(slow?.slower).toBeGreaterThanOrEqual(1);
    expect(slow?.periods.at(-1)?.from).toBeGreaterThanOrEqual(began + 1_100 - 1_000);
    expect(await countMinute(world, old, 30_000)).toMatchObject({ requests: 2, slower: 0 });
  });

  test('has no data for a deployment without requests, for a time before it, and where no gateway runs', async ({
    createWorld,
    expect,
  }) => {
    const world = createWorld();
    const { old, next } = await oldAndNew(world);
    await world.ask();
    expect(await countMinute(world, next)).toBeUndefined();
    const to = Math.floor(Date.now() / MINUTE) * MINUTE - MINUTE;
    expect(await value(read(world, old, { from: to - MINUTE, to }))).toMatchObject({ state: 'no-data' });
    for (const pid of gatewayPids(world)) process.kill(pid, 'SIGKILL');
    await expect.poll(() => gatewayPids(world)).toEqual([]);
    expect(await value(read(world, old, { from: to, to: to + MINUTE }))).toEqual({
      state: 'no-data',
      detail: 'no gateway is running, so no request is counted',
    });
  });

  test('calls a second open that is over by the clock of the caller and not by that of the gateway', async ({
    createWorld,
    expect,
  }) => {
    const world = createWorld();
    const { old } = await oldAndNew(world);
    const from = Math.ceil(Date.now() / 1_000) * 1_000 + 60_000;
    const health = await value(read(world, old, { from, to: from + 2_000 }, from + 1_999));
    expect(health).toEqual({ state: 'counts', periods: [], open: [from] });
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
    expect(await countMinute(world, deployment)).toMatchObject({ requests: 3, errors: 3 });
  });
});

describe('a metric', { concurrent: true }, () => {
  test('is a latency of each deployment in the window, and no-data without requests', async ({
    createWorld,
    expect,
  }) => {
    const world = createWorld();
    const { old, next } = await oldAndNew(world);
    const readMetric = (metric: MetricName, deployment = old, now = Date.now()): Promise<Reading> =>
      value(
        world.provider.metric?.({ deployment, query: { metric, windowMs: MINUTE } }, callOf('h', 'north', now)) ??
          Promise.reject(),
      );
    expect(await readMetric('latency-p50')).toMatchObject({ state: 'no-data' });
    await Promise.all(Array.from({ length: 18 }, () => world.ask({ waitMs: 20 })));
    await world.ask({ waitMs: 300 });
    const [p50, p95, p99] = await Promise.all([
      readMetric('latency-p50'),
      readMetric('latency-p95'),
      readMetric('latency-p99'),
    ]);
    const latency = (reading: Reading): number => (reading.state === 'value' ? reading.value : Number.NaN);
    expect(p50).toMatchObject({ samples: 19, version: '1' });
    expect(latency(p50)).toBeGreaterThanOrEqual(19);
    expect(latency(p50)).toBeLessThan(250);
    expect(latency(p50)).toBeLessThanOrEqual(latency(p95));
    expect(latency(p99)).toBeGreaterThanOrEqual(295);
    expect(await readMetric('latency-p50', next)).toMatchObject({ state: 'no-data' });
    expect(await readMetric('latency-p50', old, Date.now() + 120_000)).toMatchObject({ state: 'no-data' });
  });

  test('of an impossible window, or that the gateway does not measure, is refused', async ({ createWorld, expect }) => {
    const world = createWorld();
    const { deployment } = await world.start(modelOf('1'));
    const ask = (metric: MetricName, windowMs: number) =>
      failure(world.provider.metric?.({ deployment, query: { metric, windowMs } }, callOf('h')) ?? Promise.reject());
    for (const windowMs of [0, -1, Number.NaN, 3_600_001])
      expect(await ask('latency-p50', windowMs)).toMatchObject({ kind: 'invalid' });
    expect(await ask('alarm', MINUTE)).toMatchObject({ kind: 'unsupported' });
  });
});
