import type { MetricName, MetricQuery } from '@landfall/core/provider';
import { describe, expect, it } from 'vitest';
import type { GcpDeployment } from '../src/index.ts';
import { MINUTE, minuteOf, nextMinute, until } from './served.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { answered, callOf, deployed } from './stepwise.ts';
import { type World, worldOf } from './world.ts';

const vertex = memoryVertex();

async function read(world: World, deployment: GcpDeployment, query: MetricQuery) {
  const { provider } = world;
  if (provider.metric === undefined) throw new Error('it reads no metric');
  return provider.metric({ deployment, query }, callOf(world, 'r1/watch'));
}

/** Ten minutes of traffic on a deployed model, then as long as Cloud Monitoring needs to show it. */
async function worldWithTraffic() {
  const world = worldOf(vertex);
  const { deployment } = await deployed(world, '1');
  const begun = nextMinute(world);
  for (let minute = 1; minute <= 10; minute += 1) {
    const at = begun + minute * MINUTE;
    vertex.monitoring.minutes.push(
      minuteOf(deployment, at, {
        requests: 50,
        latencies: [
          [minute * 10, 45],
          [minute * 100, 5],
        ],
      }),
      // What another version does is not this one's.
      minuteOf(deployment, at, { deployedModel: '7', requests: 1_000, latencies: [[9_000, 1_000]] }),
    );
  }
  await until(world, begun + 13 * MINUTE);
  return { world, deployment };
}

describe('metrics', () => {
  it('are the latencies of this version, of the window that ends when its points are there', async () => {
    const { world, deployment } = await worldWithTraffic();
    const five = async (metric: MetricName, windowMs = 5 * MINUTE) =>
      answered(read(world, deployment, { metric, windowMs }));
    const value = (number: number) => ({ state: 'value', value: number, samples: 250, version: '1' });
    expect(await five('latency-p50')).toEqual(value(80));
    expect(await five('latency-p95')).toEqual(value(800));
    expect(await five('latency-p99')).toEqual(value(1_000));
    expect(await five('latency-p50', 2 * MINUTE)).toMatchObject({ value: 100, samples: 100 });
  });

  it('are asked for again where a part of them could not be read', async () => {
    const { world, deployment } = await worldWithTraffic();
    vertex.monitoring.incomplete = true;
    const answer = await read(world, deployment, { metric: 'latency-p95', windowMs: MINUTE });
    expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: 'transient', retryable: true });
  });

  it('have no value where there was no request, and say of when they speak', async () => {
    const { world, deployment } = await worldWithTraffic();
    const idle = { ...deployment, deployedModel: '8' };
    const query = { metric: 'latency-p95', windowMs: MINUTE } as const;
    const noData = { state: 'no-data', detail: 'no request in the 1 minutes until 3 minutes ago' };
    expect(await answered(read(world, idle, query))).toEqual(noData);
    expect(vertex.project.counts('')['timeSeries']).toBe(1);
    vertex.monitoring.minutes.length = 0;
    expect(await answered(read(world, deployment, query))).toEqual(noData);
  });

  it('are no alarms and no counts, and have a window', async () => {
    const { world, deployment } = await worldWithTraffic();
    for (const metric of ['alarm', 'requests'] as readonly MetricName[]) {
      const refused = await read(world, deployment, { metric, windowMs: MINUTE });
      expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: 'unsupported', retryable: false });
    }
    const endless = await read(world, deployment, { metric: 'latency-p95', windowMs: 0 });
    expect(endless._unsafeUnwrapErr().kind).toBe('invalid');
  });
});
