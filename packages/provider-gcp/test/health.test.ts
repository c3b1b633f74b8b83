import type { MetricName, MetricQuery } from '@landfall/core/provider';
import { describe, expect, it } from 'vitest';
import type { GcpDeployment } from '../src/index.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { answered, callOf, deployed, REGION } from './stepwise.ts';
import { type World, worldOf } from './world.ts';

const vertex = memoryVertex();

async function read(world: World, deployment: GcpDeployment, query: MetricQuery) {
  const { provider } = world;
  if (provider.metric === undefined) throw new Error('it reads no health');
  return provider.metric({ deployment, query }, callOf(world, 'r1/watch'));
}

/** Ten minutes of traffic on a deployed model, then as long as Cloud Monitoring needs to show it. */
async function worldWithTraffic() {
  const world = worldOf(vertex);
  const { deployment } = await deployed(world, '1');
  const { clock } = world;
  const begun = Math.ceil(clock.now() / 60_000) * 60_000;
  for (let minute = 1; minute <= 10; minute += 1) {
    const of = { endpoint: deployment.endpoint, deployedModel: deployment.deployedModel, at: begun + minute * 60_000 };
    vertex.monitoring.minutes.push({ ...of, requests: 50, errors: minute === 10 ? 5 : 0, latencyMs: minute * 10 });
    // What another version does is not this one's.
    vertex.monitoring.minutes.push({ ...of, deployedModel: '7', requests: 1_000, errors: 1_000, latencyMs: 9_000 });
  }
  await clock.sleep(begun + 13 * 60_000 - clock.now());
  return { world, deployment };
}

describe('health', () => {
  it('is read of this version, of the window that ends when its points are there', async () => {
    const { world, deployment } = await worldWithTraffic();
    const five = async (metric: MetricName) => answered(read(world, deployment, { metric, windowMs: 300_000 }));
    const value = (number: number) => ({ state: 'value', value: number, samples: 250, version: '1' });
    expect(await five('requests')).toEqual(value(250));
    expect(await five('errors')).toEqual(value(5));
    expect(await five('error-rate')).toEqual(value(0.02));
    for (const metric of ['latency-p50', 'latency-p95', 'latency-p99'] as const)
      expect(await five(metric)).toEqual(value(100));
    expect(await answered(read(world, deployment, { metric: 'requests', windowMs: 120_000 }))).toMatchObject({
      value: 100,
    });
  });

  it('counts requests, whatever number of instances they hold: half of them failed is 0.5, and a share is never above 1', async () => {
    const { world, deployment } = await worldWithTraffic();
    vertex.monitoring.minutes.length = 0;
    const at = Math.floor((world.clock.now() - 180_000) / 60_000) * 60_000;
    const of = { endpoint: deployment.endpoint, deployedModel: deployment.deployedModel, at, latencyMs: 5 };
    vertex.monitoring.minutes.push({ ...of, requests: 64, errors: 32, instances: 32 });
    const rate = { metric: 'error-rate', windowMs: 60_000 } as const;
    expect(await answered(read(world, deployment, rate))).toMatchObject({ value: 0.5, samples: 64 });
    vertex.monitoring.minutes[0] = { ...of, requests: 4, errors: 4, instances: 1 };
    expect(await answered(read(world, deployment, rate))).toMatchObject({ value: 1, samples: 4 });
  });

  it('takes what a client did wrong for a request, and not for an error', async () => {
    const { world, deployment } = await worldWithTraffic();
    vertex.monitoring.minutes.length = 0;
    const at = Math.floor((world.clock.now() - 180_000) / 60_000) * 60_000;
    const of = { endpoint: deployment.endpoint, deployedModel: deployment.deployedModel, at, latencyMs: 5 };
    vertex.monitoring.minutes.push({ ...of, requests: 10, errors: 1, refused: 5 });
    const errors = await answered(read(world, deployment, { metric: 'errors', windowMs: 60_000 }));
    expect(errors).toMatchObject({ value: 1, samples: 10 });
  });

  it('is asked for again where a part of it could not be read', async () => {
    const { world, deployment } = await worldWithTraffic();
    vertex.monitoring.incomplete = true;
    const answer = await read(world, deployment, { metric: 'requests', windowMs: 60_000 });
    expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: 'transient', retryable: true });
  });

  it('has no value where there was no request, and says of when it speaks', async () => {
    const { world, deployment } = await worldWithTraffic();
    const idle = { ...deployment, deployedModel: '8' };
    const reading = await answered(read(world, idle, { metric: 'error-rate', windowMs: 60_000 }));
    expect(reading).toEqual({ state: 'no-data', detail: 'no request in the 1 minutes until 3 minutes ago' });
  });

  it('refuses what cannot be read', async () => {
    const { world, deployment } = await worldWithTraffic();
    expect((await read(world, deployment, { metric: 'alarm', windowMs: 60_000 }))._unsafeUnwrapErr().kind).toBe(
      'unsupported',
    );
    expect((await read(world, deployment, { metric: 'errors', windowMs: 0 }))._unsafeUnwrapErr().kind).toBe('invalid');
  });
});

describe('alert policies', () => {
  it('are made once and one at a time, whatever the region, and go with the version', async () => {
    const alerts = [
      { metric: 'errors', above: 5 },
      { metric: 'latency-p95', above: 300, channels: ['projects/p/notificationChannels/1'] },
    ] as const;
    const world = worldOf(vertex, {}, { alerts });
    const { deployment } = await deployed(world, '1');
    const call = callOf(world, 'r1/monitor/1');
    const both = await Promise.all([1, 2].map(() => world.provider.monitor({ deployment }, call)));
    expect(both.map((answer) => answer.isOk())).toEqual([true, true]);
    const [policy, ...others] = [...vertex.monitoring.policies.values()];
    expect(others).toHaveLength(1);
    expect(policy).toMatchObject({ displayName: `fraud 1 in ${REGION}: errors above 5` });
    expect(JSON.stringify(policy)).toMatch(/response_count.*response_code = starts_with\(\\"5\\"\)/);
    expect(JSON.stringify(policy)).toContain(`deployed_model_id=\\"${deployment.deployedModel}\\"`);
    await answered(world.provider.retire({ deployment }, call));
    expect(vertex.monitoring.policies.size).toBe(0);
  });

  it('are no business of a provider without any', async () => {
    const world = worldOf(vertex);
    const { deployment } = await deployed(world, '1');
    await answered(world.provider.monitor({ deployment }, callOf(world, 'r1/monitor/1')));
    expect(vertex.project.counts('')['alertPolicies.list']).toBeUndefined();
  });
});
