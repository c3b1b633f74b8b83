import { describe, expect, it } from 'vitest';
import type { GcpDeployment, GcpSettings } from '../src/index.ts';
import { serveVersion } from './serve-version.ts';
import { counted, MINUTE, minuteOf, nextMinute, read, until } from './served.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import type { Minute } from './simulator/minute.ts';
import { deployed, REGION } from './stepwise.ts';
import { worldOf } from './world.ts';

const vertex = memoryVertex();

/** A new version beside the previous one, at a full minute. */
async function bothArms(settings: Partial<GcpSettings> = {}) {
  const world = worldOf(vertex, {}, settings);
  serveVersion(vertex.project, REGION, '1');
  const { deployment, previous } = await deployed(world, '2');
  if (previous === null) throw new Error('nothing serves');
  const start = nextMinute(world);
  const at = (minute: number) => start + minute * MINUTE;
  /** Counts requests in a minute, numbered from 0. */
  const count = (of: GcpDeployment, minute: number, counts: Parameters<typeof minuteOf>[2]): Minute => {
    const made = minuteOf(of, at(minute + 1), counts);
    vertex.monitoring.minutes.push(made);
    return made;
  };
  return { world, deployment, previous, at, count };
}

describe('health', () => {
  it('is the capability that the settings give', () => {
    const { provider } = worldOf(vertex);
    expect(provider.capabilities.health).toEqual({ periodMs: MINUTE, finalAfterMs: 3 * MINUTE, countsSlower: true });
    const late = worldOf(vertex, {}, { metricDelayMs: 360_000 });
    expect(late.provider.capabilities.health?.finalAfterMs).toBe(360_000);
  });

  it('counts the requests and errors of each arm by minute, in order, and nothing of another deployed model', async () => {
    const { world, deployment, previous, at, count } = await bothArms();
    for (const minute of [1, 0]) {
      count(deployment, minute, { requests: 50 + minute, errors: minute });
      count(previous, minute, { requests: 950, errors: 2 });
      count({ ...deployment, deployedModel: '7' }, minute, { requests: 4_000, errors: 4_000 });
      count({ ...deployment, endpoint: 'other' }, minute, { requests: 5_000, errors: 5_000 });
      count(deployment, minute, { region: 'us-central1', requests: 6_000, errors: 6_000 });
    }
    await until(world, at(5));
    const range = { from: at(0), to: at(2) };
    expect(await counted(world, deployment, range)).toEqual({
      state: 'counts',
      periods: [
        { from: at(0), to: at(1), requests: 50, errors: 0, version: '2' },
        { from: at(1), to: at(2), requests: 51, errors: 1, version: '2' },
      ],
      open: [],
    });
    const old = { requests: 950, errors: 2, version: '1' };
    expect((await counted(world, previous, range)).periods).toEqual([
      { from: at(0), to: at(1), ...old },
      { from: at(1), to: at(2), ...old },
    ]);
    expect(vertex.project.counts('')['timeSeries']).toBe(2);
  });

  it('takes what a client did wrong for a request and not for an error, and a request of many instances for one', async () => {
    const { world, deployment, at, count } = await bothArms();
    count(deployment, 0, { requests: 10, errors: 1, refused: 5, instances: 32 });
    await until(world, at(4));
    const { periods } = await counted(world, deployment, { from: at(0), to: at(1) });
    expect(periods).toMatchObject([{ requests: 10, errors: 1 }]);
  });

  it('keeps a minute open until the points of its errors can be read too', async () => {
    const { world, deployment, at, count } = await bothArms();
    count(deployment, 0, { requests: 100, errors: 40 });
    const range = { from: at(0), to: at(1) };
    await until(world, at(1) + 1_000);
    expect((await read(world, deployment, range))._unsafeUnwrap().state).toBe('no-data');
    await until(world, at(4) - 1);
    expect(await counted(world, deployment, range)).toMatchObject({ periods: [], open: [at(0)] });
    await until(world, at(4));
    expect(await counted(world, deployment, range)).toMatchObject({
      periods: [{ from: at(0), requests: 100, errors: 40 }],
      open: [],
    });
  });

  it('waits as long as the settings say', async () => {
    const { world, deployment, at, count } = await bothArms({ metricDelayMs: 360_000 });
    vertex.monitoring.lateMs = 300_000;
    count(deployment, 0, { requests: 100, errors: 40 });
    const range = { from: at(0), to: at(1) };
    await until(world, at(7) - 1);
    expect(await counted(world, deployment, range)).toMatchObject({ periods: [], open: [at(0)] });
    await until(world, at(7));
    expect(await counted(world, deployment, range)).toMatchObject({ periods: [{ requests: 100, errors: 40 }] });
  });

  it('misses errors where the settings say that points are there sooner than they are', async () => {
    const { world, deployment, at, count } = await bothArms({ metricDelayMs: 120_000 });
    count(deployment, 0, { requests: 100, errors: 40 });
    await until(world, at(3));
    const { periods } = await counted(world, deployment, { from: at(0), to: at(1) });
    expect(periods).toMatchObject([{ requests: 60, errors: 0 }]);
  });

  it('says nothing of a minute that is not over', async () => {
    const { world, deployment, at, count } = await bothArms({ metricDelayMs: 0 });
    Object.assign(vertex.monitoring, { lateMs: -MINUTE, errorsLateMs: 0 });
    count(deployment, 0, { requests: 7 });
    count(deployment, 1, { requests: 8 });
    await until(world, at(1) + 30_000);
    const { periods, open } = await counted(world, deployment, { from: at(0), to: at(60) });
    expect({ periods, open }).toMatchObject({ periods: [{ requests: 7 }], open: [] });
    const none = (await read(world, deployment, { from: at(1), to: at(2) }))._unsafeUnwrap();
    expect(none.state).toBe('no-data');
  });

  it('has a minute whose points come later than promised once they are there', async () => {
    const { world, deployment, at, count } = await bothArms();
    vertex.monitoring.lateMs = (end) => (end === at(1) ? 600_000 : 120_000);
    for (const minute of [0, 1]) count(deployment, minute, { requests: 10 + minute });
    const range = { from: at(0), to: at(2) };
    await until(world, at(5));
    expect(await counted(world, deployment, range)).toMatchObject({
      periods: [{ from: at(1), requests: 11 }],
      open: [],
    });
    await until(world, at(11));
    const { periods } = await counted(world, deployment, range);
    expect(periods).toMatchObject([{ requests: 10 }, { requests: 11 }]);
  });

  it('leaves out minutes without requests, and makes up none for a gap', async () => {
    const { world, deployment, at, count } = await bothArms();
    count(deployment, 0, { requests: 10 });
    count(deployment, 1, { requests: 0 });
    count(deployment, 4, { requests: 20 });
    await until(world, at(8));
    const { periods, open } = await counted(world, deployment, { from: at(0), to: at(5) });
    expect({ periods, open }).toMatchObject({
      periods: [
        { from: at(0), requests: 10 },
        { from: at(4), requests: 20 },
      ],
      open: [],
    });
    const from = at(1);
    const words = `no request from ${new Date(from).toISOString()} to ${new Date(at(4)).toISOString()}`;
    const gap = (await read(world, deployment, { from, to: at(4) }))._unsafeUnwrap();
    expect(gap).toEqual({ state: 'no-data', detail: words });
  });

  it('has no data in a project that Vertex never counted anything in', async () => {
    const { world, deployment, at } = await bothArms();
    await until(world, at(4));
    const none = (await read(world, deployment, { from: at(0), to: at(1) }))._unsafeUnwrap();
    expect(none.state).toBe('no-data');
  });

  it('reads all pages of an answer', async () => {
    const { world, deployment, at, count } = await bothArms();
    vertex.monitoring.seriesAPage = 1;
    count(deployment, 0, { requests: 30, errors: 10, refused: 5 });
    await until(world, at(4));
    const { periods } = await counted(world, deployment, { from: at(0), to: at(1) });
    expect(periods).toMatchObject([{ requests: 30, errors: 10 }]);
  });

  it('is read again where a part of it could not be read, and after ten minutes in which nothing could be', async () => {
    const { world, deployment, at, count } = await bothArms();
    count(deployment, 0, { requests: 30, errors: 10 });
    await until(world, at(4));
    const range = { from: at(0), to: at(1) };
    vertex.monitoring.incomplete = true;
    expect((await read(world, deployment, range))._unsafeUnwrapErr()).toMatchObject({ kind: 'transient' });
    vertex.monitoring.incomplete = false;
    vertex.monitoring.outages = [{ from: at(4), until: at(14) }];
    for (const minute of [4, 13]) {
      await until(world, at(minute));
      const answer = await read(world, deployment, range);
      expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: 'transient', retryable: true });
    }
    await until(world, at(14));
    expect((await counted(world, deployment, range)).periods).toMatchObject([{ requests: 30, errors: 10 }]);
  });

  it('says what is counted now: a restated minute has its new counts, and is open until it is final', async () => {
    const { world, deployment, at, count } = await bothArms();
    vertex.monitoring.restated = { share: 0.5, afterMs: 10 * MINUTE };
    count(deployment, 0, { requests: 100, errors: 40 });
    const range = { from: at(0), to: at(1) };
    await until(world, at(3));
    expect(await counted(world, deployment, range)).toMatchObject({ periods: [], open: [at(0)] });
    await until(world, at(4));
    expect((await counted(world, deployment, range)).periods).toMatchObject([{ requests: 50, errors: 20 }]);
    await until(world, at(11));
    expect((await counted(world, deployment, range)).periods).toMatchObject([{ requests: 100, errors: 40 }]);
  });
});
